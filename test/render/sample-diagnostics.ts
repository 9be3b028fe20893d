// What: a few files with one of every kind of place, for the tests of all formats. What not: tests.

import type { LocatedSources } from '../../cli/render/located-sources.ts';
import { type Diagnostic, diagnose } from '../../compiler/diagnostic.ts';
import { createLocator } from '../../compiler/parse/locate.ts';

const sources = [
  {
    file: 'policies/shop.yaml',
    text: `apiVersion: dbkeel/v1
kind: Moniter
metadata: {name: shop, name: 店}
spec:
  alerts:
    - {when: "agee > 26h", severity: critical}
`,
  },
  { file: 'ok.yaml', text: 'apiVersion: dbkeel/v1\nkind: Project\n' },
];

export const located: LocatedSources = { sources, locate: createLocator(sources) };

const document = 'policies/shop.yaml#0';

export const diagnostics: readonly Diagnostic[] = [
  diagnose('DBK1016', { document, path: ['kind'], at: 'value' }, 'There is no kind "Moniter".', {
    suggestion: 'Monitor',
  }),
  diagnose(
    'DBK1003',
    { file: 'policies/shop.yaml', start: 59, end: 63 },
    'The key "name" is given twice in one map. Remove one of them.',
    {
      related: [{ where: { file: 'policies/shop.yaml', start: 47, end: 51 }, label: 'first given here' }],
    },
  ),
  diagnose(
    'DBK1407',
    { document, path: ['spec', 'alerts', 0, 'when'], at: 'value', part: { offset: 0, length: 4 } },
    'There is no metric "agee": 100% sure, <really>.',
    {
      suggestion: 'age',
    },
  ),
  { ...diagnose('DBK1401', { subject: 'Monitor/old' }, 'Only in the state.'), severity: 'warning' },
];
