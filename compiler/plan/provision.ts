// What: whether something a step provides has to do with a question, and which tables it means. What not: overlaying answers (projected-world).
import type { Provision } from '../model/change.ts';
import { type TableModel, tableText } from '../model/table.ts';
import type { Request } from '../model/world.ts';
import { globMatches } from '../rules/glob.ts';
import { chooseTables } from '../rules/table-glob.ts';

type Files = Extract<Provision, { files: string }>;

export function concerns(provision: Provision, request: Request): boolean {
  if (request.get === 'files') return 'files' in provision && filesMeet(provision.files, request.path);
  if (!('connection' in request) || 'files' in provision) return false;
  if ('database' in provision) return provision.database === request.connection;
  if (provision.connection !== request.connection) return false;
  if (request.get === 'tables') {
    return chooseTables([provision.table], request.include, request.exclude ?? []).length > 0;
  }
  return 'table' in request && chooseTables([provision.table], [request.table], []).length > 0;
}

function plain(path: string): string {
  return path.replace(/^(\.\/)+/, '').replace(/\/{2,}/g, '/');
}

/** The same path, one inside the other's folder, or a glob that means it. */
function filesMeet(provided: string, asked: string): boolean {
  const made = plain(provided);
  const wanted = plain(asked);
  const folder = made.endsWith('/') ? made : `${made}/`;
  if (made === wanted || folder === wanted || wanted.startsWith(folder)) return true;
  return made.startsWith(wanted.endsWith('/') ? wanted : `${wanted}/`) || globMatches(wanted, made);
}

/** The tables whose files a path means: all of a folder, or those whose name the file name (less its endings) fits. */
export function providedTables(provision: Files, asked: string): readonly TableModel[] {
  const made = plain(provision.files).replace(/\/$/, '');
  const wanted = plain(asked).replace(/\/$/, '');
  if (wanted === made || made.startsWith(`${wanted}/`)) return provision.tables;
  const file = wanted.slice(wanted.lastIndexOf('/') + 1);
  const fits = provision.tables.filter((table) =>
    [table.name, tableText(table)].some((name) => fileOf(name, file)),
  );
  return fits.length > 0 || provision.tables.length !== 1 || !globMatches(wanted, made)
    ? fits
    : provision.tables;
}

function fileOf(table: string, pattern: string): boolean {
  const stem = pattern.slice(0, pattern.includes('.') ? pattern.indexOf('.') : pattern.length);
  return globMatches(pattern, table) || globMatches(stem, table) || pattern.startsWith(`${table}.`);
}
