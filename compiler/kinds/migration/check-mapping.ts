// What: what is wrong with a Migration once the tables of both ends are known. What not: what is merely risky (findings).
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { PlanContext } from '../../kind.ts';
import { type TableModel, tableText } from '../../model/table.ts';
import { closest } from '../../rules/closest.ts';
import { isGlob } from '../../rules/glob.ts';
import { chooseTables } from '../../rules/table-glob.ts';
import { collisions, type MappedTable, type TableMapping } from '../../rules/table-map.ts';
import { rowsText } from '../../rules/tables.ts';
import type { Ends } from './endpoints.ts';
import type { Mapped } from './mapped.ts';
import type { MigrationSpec } from './spec.ts';

interface Around {
  readonly context: PlanContext;
  readonly ends: Ends;
}

/** Names of tables and columns in the spec, against what the source has. */
export function checkNames(
  spec: MigrationSpec,
  tables: readonly TableModel[],
  mapping: TableMapping,
  { context, ends }: Around,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [...missingTables(spec, tables, ends, context)];
  const names = tables.map(tableText);
  for (const key of mapping.unused) {
    const near = closest(key, [...names, ...tables.map((table) => table.name)]);
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    const detail = `perTable has settings for "${key}", but no table of that name is copied.${hint}`;
    found.push(
      diagnose(
        'DBK4109',
        context.at(['perTable', key], 'key'),
        detail,
        near === undefined ? {} : { suggestion: near },
      ),
    );
  }
  for (const key of mapping.ambiguous) {
    const detail = `perTable has settings for "${key}", which several tables of the source are called. Write schema.name.`;
    found.push(diagnose('DBK4109', context.at(['perTable', key], 'key'), detail));
  }
  for (const same of collisions(mapping.tables)) {
    const [first] = same;
    const sources = same.map((each) => tableText(each.source)).join(' and ');
    const detail = `${sources} would both be written to ${first === undefined ? '' : tableText(first.to)} of ${ends.target}. Give one of them another name:  perTable: {NAME: {to: OTHER}}.`;
    found.push(
      diagnose(
        'DBK4114',
        context.at(spec.target.table === undefined ? ['source'] : ['target', 'table']),
        detail,
      ),
    );
  }
  return [
    ...found,
    ...mapping.tables.flatMap((table) => [
      ...checkColumns(table, context),
      ...checkSelf(table, ends, context),
    ]),
  ];
}

function missingTables(
  spec: MigrationSpec,
  tables: readonly TableModel[],
  ends: Ends,
  context: PlanContext,
): readonly Diagnostic[] {
  const asked = spec.source.tables ?? ['*'];
  const where = (index: number) =>
    spec.source.tables === undefined ? context.at(['source']) : context.at(['source', 'tables', index]);
  const missing = asked.flatMap((name, index) => {
    if (isGlob(name) || chooseTables(tables, [name], []).length > 0) return [];
    const excluded = chooseTables([{ name }], [name], spec.source.exclude ?? []).length === 0;
    const detail = excluded
      ? `${name} stands in source.tables and in source.exclude. Remove it from one of them.`
      : `${ends.source} has no table "${name}" that this user can read.`;
    return [diagnose('DBK4113', where(index), detail)];
  });
  if (missing.length > 0 || tables.length > 0) return missing;
  const detail = `${ends.source} has no table that fits ${asked.join(', ')}${spec.source.exclude === undefined ? '' : ` less ${spec.source.exclude.join(', ')}`}.`;
  return [diagnose('DBK4113', where(0), detail)];
}

function checkColumns(table: MappedTable, context: PlanContext): readonly Diagnostic[] {
  const { settings, settingsKey, source } = table;
  if (settingsKey === undefined) return [];
  const names = source.columns.map((column) => column.name);
  const cursor = settings.cursor === undefined || settings.cursor === 'none' ? [] : [settings.cursor];
  const written: readonly (readonly [string, string | number, string])[] = [
    ...Object.keys(settings.rename ?? {}).map((name) => ['rename', name, name] as const),
    ...Object.keys(settings.types ?? {}).map((name) => ['types', name, name] as const),
    ...(settings.excludeColumns ?? []).map((name, index) => ['excludeColumns', index, name] as const),
    ...(settings.key ?? []).map((name, index) => ['key', index, name] as const),
  ];
  const at = (path: readonly (string | number)[]) => context.at(['perTable', settingsKey, ...path]);
  const unknown = (name: string, where: ReturnType<typeof at>) => {
    const near = closest(name, names);
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    const detail = `${tableText(source)} has no column "${name}".${hint}`;
    return diagnose('DBK4115', where, detail, near === undefined ? {} : { suggestion: near });
  };
  return [
    ...written
      .filter(([, , name]) => !names.includes(name))
      .map(([field, key, name]) => unknown(name, at([field, key]))),
    ...cursor.filter((name) => !names.includes(name)).map((name) => unknown(name, at(['cursor']))),
  ];
}

function checkSelf(table: MappedTable, ends: Ends, context: PlanContext): readonly Diagnostic[] {
  if (ends.source !== ends.target || tableText(table.to) !== tableText(table.source)) return [];
  const detail = `${tableText(table.source)} of ${ends.source} would be copied onto itself. Choose another schema or name for the target.`;
  return [diagnose('DBK1512', context.at(['target']), detail)];
}

/** What the target's tables forbid. */
export function checkMapping(
  tables: readonly Mapped[],
  spec: MigrationSpec,
  context: PlanContext,
): readonly Diagnostic[] {
  const found = tables.flatMap((table) => [
    ...checkCopied(table, context),
    ...(table.target.treat === 'refuse' ? [refused(table, spec, context)] : []),
    ...(table.target.existing === undefined ? [] : checkExisting(table, context)),
  ]);
  if (spec.onBadValue !== 'null') return found;
  const detail =
    'With onBadValue: null a value that does not fit would become NULL; this version cannot do that yet. Leave it out: such a value then fails its table, with column and row.';
  return [...found, diagnose('DBK4119', context.at(['onBadValue']), detail)];
}

function checkCopied(table: Mapped, context: PlanContext): readonly Diagnostic[] {
  const where = place(table, context);
  if (table.columns.length === 0) {
    return [diagnose('DBK4117', where, `No column of ${tableText(table.source)} is left to copy.`)];
  }
  const seen = new Map<string, string>();
  for (const { from, to } of table.columns) {
    const other = seen.get(to.name.toLowerCase());
    if (other !== undefined) {
      const detail = `Columns ${other} and ${from.name} of ${tableText(table.source)} would both be called ${to.name}.`;
      return [diagnose('DBK4116', where, detail)];
    }
    seen.set(to.name.toLowerCase(), from.name);
  }
  return [];
}

function refused(table: Mapped, spec: MigrationSpec, context: PlanContext): Diagnostic {
  const rows = table.target.existing?.estimate?.rows;
  const size = rows === undefined ? '' : ` with about ${rowsText(rows)} rows`;
  const detail = `${tableText(table.to)} exists in Connection/${spec.target.connection ?? ''}${size}, and onExisting is fail. Choose  onExisting: append, upsert, truncate or replace,  or another target.`;
  return diagnose(
    'DBK4103',
    spec.onExisting === undefined ? place(table, context) : context.at(['onExisting']),
    detail,
  );
}

function checkExisting(table: Mapped, context: PlanContext): readonly Diagnostic[] {
  const { existing, treat } = table.target;
  if (existing === undefined || treat === 'replace' || treat === 'refuse' || treat === 'create') return [];
  const where = place(table, context);
  const names = new Set(existing.columns.map((column) => column.name));
  const lacking = table.columns.filter(({ to }) => !names.has(to.name)).map(({ from }) => from.name);
  const filled = new Set(table.columns.map(({ to }) => to.name));
  const needed = existing.columns
    .filter(
      (column) =>
        !column.nullable &&
        column.default === undefined &&
        column.identity !== true &&
        column.generated === undefined &&
        !filled.has(column.name),
    )
    .map((column) => column.name);
  const found: Diagnostic[] = [];
  if (lacking.length > 0)
    found.push(
      diagnose(
        'DBK4104',
        where,
        `${tableText(existing)} has no column for ${lacking.join(', ')} of ${tableText(table.source)}.`,
      ),
    );
  if (needed.length > 0)
    found.push(
      diagnose(
        'DBK4105',
        where,
        `${tableText(existing)} needs a value for ${needed.join(', ')}, and ${tableText(table.source)} gives none.`,
      ),
    );
  if (treat === 'upsert' && table.key.length === 0)
    found.push(
      diagnose(
        'DBK4106',
        where,
        `${tableText(table.source)} has no key, so its rows cannot be found again in ${tableText(existing)}.`,
      ),
    );
  return found;
}

/** The settings of the table where it has some, else the source. */
export function place(table: MappedTable, context: PlanContext) {
  return table.settingsKey === undefined
    ? context.at(['source'])
    : context.at(['perTable', table.settingsKey]);
}
