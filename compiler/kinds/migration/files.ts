// What: a Migration with files at one end: recorded, its record reviewed, but not run by this version. What not: formats and rows of files.
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { PlanContext } from '../../kind.ts';
import type { KindPlan, Provision } from '../../model/change.ts';
import type { Resource } from '../../model/resource.ts';
import type { TableModel } from '../../model/table.ts';
import { kindPlan } from '../../rules/kind-plan.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { missingDatabase, notADependency } from '../../rules/table-lookup.ts';
import { parseTableName } from '../../rules/tables.ts';
import { sourceRequest } from './endpoints.ts';
import type { MigrationSpec } from './spec.ts';

/**
 * No job: a job that could only fail would page somebody every night. `provides` is what the export would write, so that what reads it can be planned; what cannot
 * be said is said in one warning.
 */
export function planFiles(resource: Resource<MigrationSpec>, context: PlanContext): KindPlan {
  const { spec } = resource;
  const source = sourceTables(spec, context);
  const end = spec.source.file === undefined ? 'target' : 'source';
  const detail = `${end}.file ${spec[end].file?.path ?? ''}: this version of dbkeel has no file formats, so ${resource.address} is recorded and copies nothing.`;
  const unsupported = diagnose('DBK4120', context.at([end, 'file'], 'key'), detail);
  return kindPlan({
    diagnostics: [unsupported, ...source.problems],
    headline: routeText(spec, source.tables),
    provides: spec.target.file === undefined ? importedTable(spec, context) : exported(spec, source.tables),
  });
}

interface SourceTables {
  readonly tables: readonly TableModel[];
  readonly problems: readonly Diagnostic[];
}

function sourceTables(spec: MigrationSpec, context: PlanContext): SourceTables {
  if (spec.source.connection === undefined) return { tables: [], problems: [] };
  const answer = context.world.get(sourceRequest(spec));
  const where = context.at(['source']);
  if (answer.is === 'known') return { tables: answer.value, problems: [] };
  if (answer.is === 'absent') {
    return { tables: [], problems: [missingDatabase(connectionAddress(spec.source.connection), where)] };
  }
  if (answer.is === 'unknown' && answer.after !== undefined) {
    return { tables: [], problems: [notADependency('what is exported', answer.after, where)] };
  }
  return { tables: [], problems: [] };
}

function exported(spec: MigrationSpec, tables: readonly TableModel[]): readonly Provision[] {
  const { file } = spec.target;
  if (file === undefined || tables.length === 0) return [];
  const models = tables.map(({ estimate: _, ...model }) => model);
  return [{ files: file.path, tables: models, format: file.format ?? 'auto' }];
}

/** The table that an import would make, as far as a file that another Migration will write tells its columns. */
function importedTable(spec: MigrationSpec, context: PlanContext): readonly Provision[] {
  const { file } = spec.source;
  const { connection, table, schema } = spec.target;
  if (file === undefined || connection === undefined) return [];
  const answer = context.world.get({ get: 'files', path: file.path, read: 'schema' });
  if (answer.is !== 'known') return [];
  const { tables } = answer.value as unknown as { readonly tables?: readonly TableModel[] };
  return (tables ?? []).map((model) => {
    const name = { ...parseTableName(table ?? model.name) };
    const named = name.schema === undefined && schema !== undefined ? { ...name, schema } : name;
    const { schema: _, ...rest } = model;
    return { table: { ...rest, ...named }, connection: connectionAddress(connection) };
  });
}

function routeText(spec: MigrationSpec, tables: readonly TableModel[]): string {
  const [from, into] = [spec.source, spec.target].map((end) => end.file?.path ?? end.connection ?? '');
  return `${from} -> ${into}${tables.length === 0 ? '' : `: ${tables.length} table${tables.length === 1 ? '' : 's'}`}, recorded only`;
}
