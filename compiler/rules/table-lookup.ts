// What: what the world says about one table that a spec names, and the diagnostic when it cannot be read. What not: which columns or rows it should have (kinds).
import { type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import type { Address } from '../model/resource.ts';
import { type TableModel, tableText } from '../model/table.ts';
import type { Request, World } from '../model/world.ts';
import { closest } from './closest.ts';
import { pickTable } from './tables.ts';

/** unknown: nothing is known now (a server that does not answer was reported once, centrally); the plan goes on without estimates. */
export type Lookup =
  | { readonly is: 'found'; readonly table: TableModel }
  | { readonly is: 'wrong'; readonly diagnostic: Diagnostic }
  | { readonly is: 'unknown'; readonly because: string };

export function tablesRequest(
  connection: Address,
  include: readonly string[],
  exclude: readonly string[] = [],
) {
  return {
    get: 'tables',
    connection,
    include: [...include].sort(),
    ...(exclude.length === 0 ? {} : { exclude: [...exclude].sort() }),
  } as const satisfies Request;
}

/** The table of `written` in the projected world. `where` is the place of the name in the file. */
export function lookUpTable(world: World, connection: Address, written: string, where: Pointer): Lookup {
  const answer = world.get(tablesRequest(connection, [written]));
  if (answer.is === 'absent') return { is: 'wrong', diagnostic: missingDatabase(connection, where) };
  if (answer.is === 'failed') return { is: 'unknown', because: answer.failure.message };
  if (answer.is === 'unknown') {
    if (answer.after === undefined) return { is: 'unknown', because: answer.because };
    return { is: 'wrong', diagnostic: notADependency(`table ${written}`, answer.after, where) };
  }
  const pick = pickTable(answer.value, written);
  if (pick.is === 'found') return pick;
  if (pick.is === 'none') return { is: 'wrong', diagnostic: noTable(connection, written, where) };
  const names = pick.tables.map(tableText);
  const detail = `"${written}" fits ${names.join(', ')} of ${connection}. Write the schema too, for example ${names[0]}.`;
  return { is: 'wrong', diagnostic: diagnose('DBK4206', where, detail) };
}

export function missingDatabase(connection: Address, where: Pointer): Diagnostic {
  const detail = `The database of ${connection} does not exist, so nothing can be read from it. Check its path or url, or make it; planning never creates it.`;
  return diagnose('DBK4205', where, detail);
}

export function notADependency(what: string, after: Address, where: Pointer): Diagnostic {
  const detail = `${what} will be made by ${after}, but this resource does not depend on it, so it could run first. Add  dependsOn: [${after}]  beside metadata.`;
  return diagnose('DBK4204', where, detail, { suggestion: `dependsOn: [${after}]` });
}

function noTable(connection: Address, written: string, where: Pointer): Diagnostic {
  const detail = `${connection} has no table "${written}" that this user can read. Check the name and the schema, or grant SELECT on it; if another resource makes it, name that one in dependsOn.`;
  return diagnose('DBK4201', where, detail);
}

/** An error when the table has no such column, with the nearest name. Columns are exact, else case-blind. */
export function missingColumn(table: TableModel, column: string, where: Pointer): Diagnostic | undefined {
  const names = table.columns.map((each) => each.name);
  const fits = names.filter((name) => name.toLowerCase() === column.toLowerCase());
  if (names.includes(column) || fits.length === 1) return undefined;
  const near = closest(column, names);
  const hint = near === undefined ? `Its columns are ${names.join(', ')}.` : `Did you mean "${near}"?`;
  const detail = `Table ${tableText(table)} has no column "${column}". ${hint}`;
  return diagnose('DBK4202', where, detail, near === undefined ? {} : { suggestion: near });
}
