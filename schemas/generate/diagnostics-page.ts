// What: the reference of diagnostic codes as a page (spec/diagnostics.md). What not: the codes themselves (compiler/codes).

import type { CodeEntry } from '../../compiler/codes/code-entry.ts';
import { codes } from '../../compiler/codes/index.ts';

export function diagnosticsPage(): string {
  const rows = Object.entries(codes as Readonly<Record<string, CodeEntry>>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const parts = rows.map(
    ([code, entry]) => `## ${code}: ${entry.summary}\n\n*${entry.severity}*\n\n${entry.explain.trim()}\n`,
  );
  return `<!-- Generated from compiler/codes by \`npm run generate\`; do not edit. -->\n# Diagnostics\n\nWhat dbkeel says about files, plans and runs. \`dbkeel explain CODE\` prints the same text.\n\n${parts.join('\n')}`;
}
