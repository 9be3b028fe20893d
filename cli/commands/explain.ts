// What: `dbkeel explain CODE`. What not: the texts (compiler/codes).

import { codes } from '../../compiler/codes/index.ts';
import { closest } from '../../compiler/rules/closest.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const wanted = argument(invocation, 0)?.toUpperCase();
  const rows = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (wanted === undefined) {
    if (options.flag('json')) terminal.out(`${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`);
    else
      terminal.out(
        rows.map(([code, row]) => `${code}  ${row.severity.padEnd(7)}  ${row.summary}\n`).join(''),
      );
    return exit.ok;
  }
  const found = rows.find(([code]) => code === wanted);
  if (found === undefined) {
    const near = closest(
      wanted,
      rows.map(([code]) => code),
    );
    throw new CommandError(
      `There is no code ${wanted}.${near === undefined ? '' : ` Did you mean ${near}?`} All codes: dbkeel explain`,
    );
  }
  const [code, row] = found;
  if (options.flag('json')) terminal.out(`${JSON.stringify({ code, ...row }, null, 2)}\n`);
  else terminal.out(`${row.severity}[${code}] ${row.summary}\n\n${row.explain}\n`);
  return exit.ok;
};
