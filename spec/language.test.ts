// What: every YAML block of language.md compiles, or gives the error that the line above it names; what the page says of this version is so. What not: the conformance cases.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { codes } from '../compiler/codes/index.ts';
import { compile } from '../compiler/compile.ts';
import { dialects } from '../compiler/dialects/all.gen.ts';
import { kinds } from '../compiler/kinds/all.gen.ts';
import { channels } from '../runtime/channels/all.gen.ts';
import { engines } from '../runtime/engines/all.gen.ts';
import { formats } from '../runtime/formats/all.gen.ts';
import { operations } from '../runtime/operations/all.gen.ts';

const page = readFileSync(join(import.meta.dirname, 'language.md'), 'utf8');

interface Block {
  readonly line: number;
  readonly text: string;
  readonly error: string | undefined;
}

const blocks: readonly Block[] = [...page.matchAll(/(?:Error (DBK\d{4}):\n\n)?```yaml\n(.*?)```/gs)].map(
  ([, error, text = '']) => ({
    line: page.slice(0, page.indexOf(text)).split('\n').length,
    text,
    error,
  }),
);

/** What a block may name without declaring it. */
const taken: Readonly<Record<string, string>> = {
  'Project/assumed': 'spec: {environments: {prod: {}, staging: {}}}',
  'Connection/shop': 'spec: {engine: postgres, url: postgres://dbkeel@shop.example.net/shop}',
  'Connection/legacy': 'spec: {engine: mysql, url: mysql://dbkeel@legacy.example.net/shop}',
  'Connection/scratch': 'spec: {engine: postgres, url: postgres://dbkeel@scratch.example.net/postgres}',
  'Notifier/slack': 'spec: {log: {}}',
  'Notifier/pager': 'spec: {log: {}}',
  'Migration/orders': 'spec: {source: {connection: legacy, tables: [a]}, target: {connection: shop}}',
  'BackupPolicy/shop':
    'spec: {connection: shop, store: {path: b}, retention: {days: 1}, schedules: {full: {cron: "0 2 * * *"}}}',
};

function diagnosticsOf({ text }: Block): readonly string[] {
  const declared = parseAllDocuments(text, { uniqueKeys: false }).map((document) => {
    const { kind, metadata } = document.toJS() as { kind: string; metadata: { name: string } };
    return kind === 'Project' ? 'Project/assumed' : `${kind}/${metadata.name}`;
  });
  const rest = Object.entries(taken)
    .filter(([address]) => !declared.includes(address))
    .map(([address, spec]) => {
      const [kind, name] = address.split('/');
      return `apiVersion: dbkeel/v1\nkind: ${kind}\nmetadata: {name: ${name}}\n${spec}\n`;
    });
  const sources = [
    { file: 'block.yaml', text },
    { file: 'taken.yaml', text: rest.join('---\n') },
  ];
  const chosen = !declared.includes('Project/assumed') || /^ {2}environments:/m.test(text);
  const { diagnostics } = compile(sources, { variables: {}, ...(chosen ? { environment: 'prod' } : {}) });
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, detail }) => `${code}: ${detail}`);
}

describe('language.md', () => {
  it('has a block for every kind', () => {
    const shown = new Set(
      blocks.flatMap(({ text }) => [...text.matchAll(/^kind: (\w+)/gm)].map(([, kind]) => kind)),
    );
    expect(Object.keys(kinds).filter((kind) => !shown.has(kind))).toEqual([]);
    expect(blocks.filter(({ error }) => error !== undefined).length).toBeGreaterThanOrEqual(3);
  });

  it.each(blocks)('compiles the block at line $line as it says', (block) => {
    const found = diagnosticsOf(block);
    if (block.error === undefined) expect(found).toEqual([]);
    else expect(found.map((one) => one.slice(0, 7))).toEqual([block.error]);
  });

  it('names codes that exist', () => {
    const named = [...page.matchAll(/DBK\d{4}/g)].map(([code]) => code);
    expect(named.filter((code) => !Object.hasOwn(codes, code))).toEqual([]);
  });

  // When one of these lists grows, "not executed yet" must go from the page.
  it('says truly what this version executes', () => {
    expect(Object.keys(engines)).toEqual(['mysql', 'postgres', 'sqlite']);
    expect(Object.keys(channels)).toEqual(['log']);
    expect(Object.keys(formats)).toEqual([]);
    for (const { capabilities } of Object.values(dialects)) expect(capabilities.metrics).toEqual([]);
    expect(Object.keys(operations)).toEqual([
      'metrics.read',
      'rows.compare',
      'rows.copy',
      'rows.measure',
      'sql.apply',
    ]);
  });

  it('links to places that exist', () => {
    const fields = readFileSync(join(import.meta.dirname, 'fields.md'), 'utf8');
    for (const kind of Object.keys(kinds)) expect(fields).toContain(`\n## ${kind}\n`);
    expect(fields).toContain('\n## Shared blocks\n');
  });
});
