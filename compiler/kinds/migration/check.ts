// What: what is wrong with a Migration without asking the world. What not: shapes (schema), tables and columns (check-mapping).
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext } from '../../kind.ts';
import type { Path } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import { isGlob } from '../../rules/glob.ts';
import { connectionAddress } from '../../rules/reference.ts';
import type { MigrationSpec } from './spec.ts';

export function checkMigration(
  resource: Resource<MigrationSpec>,
  context: CheckContext,
): readonly Diagnostic[] {
  return [
    ...checkEnds(resource.spec, context),
    ...checkTarget(resource.spec, context),
    ...checkSchedule(resource.spec, context),
    ...checkWriters(resource, context),
  ];
}

function checkEnds({ source, target }: MigrationSpec, context: CheckContext): readonly Diagnostic[] {
  if (source.file !== undefined && target.file !== undefined) {
    const detail = 'Both ends are files: nothing is migrated. One end must be a connection.';
    return [diagnose('DBK1522', context.at(['target', 'file'], 'key'), detail)];
  }
  const tables = source.tables ?? [];
  if (target.table === undefined || source.connection === undefined) return [];
  if (tables.length === 1 && !tables.some(isGlob)) return [];
  const detail = `target.table is one table, and source.tables may be several (${tables.length === 0 ? 'all' : tables.join(', ')}). Name the one source table, or use target.schema and perTable.`;
  return [diagnose('DBK1522', context.at(['target', 'table']), detail)];
}

function checkTarget({ target, perTable }: MigrationSpec, context: CheckContext): readonly Diagnostic[] {
  if (target.connection === undefined) return [];
  const found: Diagnostic[] = [];
  const address = connectionAddress(target.connection);
  const connection = context.resource(address)?.spec as { readonly readOnly?: boolean } | undefined;
  if (connection?.readOnly === true) {
    const detail = `${address} says readOnly: true, and a Migration writes to its target.`;
    found.push(diagnose('DBK1513', context.at(['target', 'connection']), detail));
  }
  if (context.capabilities(address)?.schemas !== false) return found;
  const schemas: readonly (readonly [Path, string | undefined])[] = [
    [['target', 'schema'], target.schema],
    [['target', 'table'], schemaIn(target.table)],
    ...Object.entries(perTable ?? {}).map(
      ([table, { to }]) => [['perTable', table, 'to'], schemaIn(to)] as const,
    ),
  ];
  for (const [path, schema] of schemas) {
    if (schema === undefined) continue;
    const detail = `The engine of ${address} has no schemas, so "${schema}" cannot be one. Leave it out.`;
    found.push(diagnose('DBK1521', context.at(path), detail));
  }
  return found;
}

function schemaIn(table: string | undefined): string | undefined {
  const dot = table?.indexOf('.') ?? -1;
  return dot > 0 ? table?.slice(0, dot) : undefined;
}

function checkSchedule(spec: MigrationSpec, context: CheckContext): readonly Diagnostic[] {
  const { schedule, incremental } = spec;
  const timed = schedule?.cron !== undefined || schedule?.every !== undefined;
  if (!timed || incremental !== undefined) return [];
  const detail =
    'Without incremental the rows are copied once, so nothing runs on this schedule. Add  incremental: {cursor: updated_at}, or remove the schedule.';
  return [diagnose('DBK1523', context.at(['schedule'], 'key'), detail)];
}

/** Two Migrations that name one target table. What only globs would reveal is found when both are planned. */
function checkWriters(resource: Resource<MigrationSpec>, context: CheckContext): readonly Diagnostic[] {
  const { spec, address } = resource;
  const own = writtenTables(spec);
  if (own.size === 0) return [];
  return context.resources('Migration').flatMap((each) => {
    const other = each as unknown as Resource<MigrationSpec>;
    if (other.address === address || other.spec.target.connection !== spec.target.connection) return [];
    const theirs = writtenTables(other.spec);
    const both = [...own].filter(([name]) => theirs.has(name));
    return both.map(([name, path]) => {
      const detail = `${other.address} writes ${name} of Connection/${spec.target.connection ?? ''} too; each would undo what the other wrote.`;
      const related = [
        { where: other.at(theirs.get(name) ?? ['target']), label: `${other.address} writes it here` },
      ];
      return diagnose('DBK1520', context.at(path), detail, { related });
    });
  });
}

/** Target tables that the spec names outright, in lower case, with where each is written. */
function writtenTables({ source, target, perTable }: MigrationSpec): ReadonlyMap<string, Path> {
  const found = new Map<string, Path>();
  if (target.connection === undefined) return found;
  const add = (name: string, path: Path) => {
    const schema = name.includes('.') || target.schema === undefined ? name : `${target.schema}.${name}`;
    found.set(schema.toLowerCase(), path);
  };
  if (target.table !== undefined) {
    add(target.table, ['target', 'table']);
    return found;
  }
  const moved = new Set<string>();
  for (const [table, { to }] of Object.entries(perTable ?? {})) {
    if (to === undefined) continue;
    moved.add(table);
    add(to, ['perTable', table, 'to']);
  }
  for (const [index, table] of (source.tables ?? []).entries()) {
    if (!isGlob(table) && !moved.has(table))
      add(table.slice(table.indexOf('.') + 1), ['source', 'tables', index]);
  }
  return found;
}
