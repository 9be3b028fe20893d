// What: whether a table has an index or a foreign key already. What not: making it.
import type { MadeObject } from '../../../compiler/model/operation-args.ts';
import {
  type ForeignKeyModel,
  type IndexModel,
  type TableModel,
  tableText,
} from '../../../compiler/model/table.ts';
import { pickTable } from '../../../compiler/rules/tables.ts';

/** Equal by name and by what it says; one of that name that says something else is left to the server to refuse. */
export function hasObject(tables: readonly TableModel[], made: MadeObject): boolean {
  const pick = pickTable(tables, tableText(made.on));
  if (pick.is !== 'found') return false;
  const { indexes, foreignKeys } = pick.table;
  return 'index' in made
    ? indexes.some((index) => sameIndex(index, made.index))
    : foreignKeys.some((foreignKey) => sameForeignKey(foreignKey, made.foreignKey));
}

/** Servers print expressions and conditions in their own way: there the name must do. */
function sameIndex(there: IndexModel, wanted: IndexModel): boolean {
  if (there.name !== wanted.name || there.unique !== wanted.unique) return false;
  const spelled = there.expression !== undefined || wanted.expression !== undefined;
  return spelled || sameNames(there.columns, wanted.columns);
}

/** Actions are not compared: MySQL tells `no action` as `restrict`, which is the same there. */
function sameForeignKey(there: ForeignKeyModel, wanted: ForeignKeyModel): boolean {
  return (
    there.name === wanted.name &&
    there.to.name.toLowerCase() === wanted.to.name.toLowerCase() &&
    sameNames(there.columns, wanted.columns) &&
    sameNames(there.toColumns, wanted.toColumns)
  );
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}
