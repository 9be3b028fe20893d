// What: runs every case of spec/conformance/plan: files applied before, files now, a world, and the plan's text. `UPDATE=1` rewrites what differs: read the difference before committing it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { planMarkdown } from '../cli/render/plan-markdown.ts';
import { planText } from '../cli/render/plan-text.ts';
import { type Compiled, compile } from '../compiler/compile.ts';
import { dialects } from '../compiler/dialects/all.gen.ts';
import { kinds } from '../compiler/kinds/all.gen.ts';
import { opNames } from '../compiler/model/job.ts';
import type { Plan } from '../compiler/model/plan.ts';
import type { State } from '../compiler/model/state.ts';
import type { TableModel } from '../compiler/model/table.ts';
import type { Answer, Request, World } from '../compiler/model/world.ts';
import { plan } from '../compiler/plan/plan.ts';
import type { PlanOptions } from '../compiler/plan/plan-options.ts';
import { chooseTables } from '../compiler/rules/table-glob.ts';
import { validatePlan } from '../schemas/plan-validator.gen.ts';
import { walks } from '../schemas/walks.gen.ts';
import { afterApply, known } from '../test/plan/fake-project.ts';

const root = join(import.meta.dirname, 'conformance/plan');
const names = readdirSync(root)
  .filter((name) => name.endsWith('.txt'))
  .sort();

/** A connection by address: `absent`, `{failed: message}`, or its tables (by name, columns by name: native type). */
type Server =
  | 'absent'
  | { readonly failed: string }
  | { readonly tables?: Readonly<Record<string, Readonly<Record<string, string>>>> };

interface Options extends Partial<PlanOptions> {
  readonly environment?: string;
  readonly width?: number;
}

function tablesOf(server: Server): readonly TableModel[] {
  const tables = typeof server === 'object' && 'tables' in server ? server.tables : undefined;
  return Object.entries(tables ?? {}).map(([written, columns]) => {
    const [schema, name] = written.includes('.') ? written.split('.') : [undefined, written];
    return {
      ...(schema === undefined ? {} : { schema }),
      name: name ?? '',
      columns: Object.entries(columns).map(([column, native], at) => ({
        name: column,
        native,
        type:
          native === 'integer' ? { type: 'integer' as const, bits: 64 as const } : { type: 'text' as const },
        nullable: at > 0,
      })),
      key: Object.keys(columns).slice(0, 1),
      indexes: [],
      foreignKeys: [],
      checks: [],
      estimate: { rows: 1200, bytes: 65_536 },
    };
  });
}

function worldOf(servers: Readonly<Record<string, Server>>): World {
  const answer = (request: Request): Answer<unknown> => {
    const server = 'connection' in request ? servers[request.connection] : undefined;
    if (server === undefined) return { is: 'unknown', because: 'not asked' };
    if (server === 'absent') return { is: 'absent' };
    if ('failed' in server)
      return { is: 'failed', failure: { code: 'timeout', retry: 'later', message: server.failed } };
    if (request.get === 'server')
      return known({ flavour: 'sqlite', version: '3.45', identity: 'x', features: [] });
    if (request.get === 'tables')
      return known(chooseTables(tablesOf(server), request.include, request.exclude ?? []));
    return { is: 'unknown', because: 'not asked' };
  };
  return { get: (request) => answer(request) as never };
}

function sectionsOf(text: string): ReadonlyMap<string, string> {
  const [description = '', ...rest] = text.split(/^-- (?=\S+ --$)/m);
  const parts = rest.map((part) => {
    const end = part.indexOf('\n');
    return [part.slice(0, end).replace(/ --$/, ''), part.slice(end + 1)] as const;
  });
  return new Map([['description', description], ...parts]);
}

function compiled(
  sections: ReadonlyMap<string, string>,
  prefix: string,
  environment: string | undefined,
): Compiled {
  const sources = [...sections].flatMap(([name, text]) => {
    const file = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    return file.endsWith('.yaml') && !file.includes('/') ? [{ file, text }] : [];
  });
  const made = compile(sources, { variables: {}, ...(environment === undefined ? {} : { environment }) });
  expect(made.diagnostics.map(({ code, detail }) => `${code} ${detail}`)).toEqual([]);
  return made;
}

function planned(made: Compiled, state: State | undefined, world: World, options: Options): Plan {
  if (made.program === undefined) throw new Error('the files do not compile');
  const base = {
    mode: 'normal',
    targets: [],
    excludes: [],
    replace: [],
    executable: opNames,
    kinds,
    dialects,
    walks,
    dbkeelVersion: '0.0.0',
    today: '2026-01-01',
    locate: made.locate,
  } as const;
  return plan(made.program, state, world, { ...base, ...options }).value;
}

describe.each(names)('%s', (name) => {
  test('plans as it says', async () => {
    const path = join(root, name);
    const text = readFileSync(path, 'utf8');
    const sections = sectionsOf(text);
    const options = (parseYaml(sections.get('options') ?? '') ?? {}) as Options;
    const world = worldOf((parseYaml(sections.get('world') ?? '') ?? {}) as Record<string, Server>);
    const before = [...sections.keys()].some((one) => one.startsWith('was/'))
      ? afterApply(undefined, planned(compiled(sections, 'was/', options.environment), undefined, world, {}))
      : undefined;
    const now = compiled(sections, '', options.environment);
    const value = planned(now, before, world, options);
    const shown = await planText(value, { width: options.width ?? 100 });
    const printed = text.replace(/^-- plan --\n[\s\S]*$/m, () => `-- plan --\n${shown}`);
    if (process.env['UPDATE'] === '1' && printed !== text) writeFileSync(path, printed);
    else expect(printed).toBe(text);

    expect(validatePlan(value), JSON.stringify(validatePlan.errors)).toBe(true);
    expect(await planText(JSON.parse(JSON.stringify(value)) as Plan, { width: options.width ?? 100 })).toBe(
      shown,
    );
    expect(planMarkdown(value)).toContain(`<!-- dbkeel:plan:${value.environment} -->`);
    if (
      value.errored ||
      options.targets !== undefined ||
      options.excludes !== undefined ||
      options.mode !== undefined ||
      options.replace !== undefined
    )
      return;
    expect(planned(now, afterApply(before, value), world, {}).resource_changes).toEqual([]);
  });
});
