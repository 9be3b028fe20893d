// What: `dbkeel state show ADDRESS`. What not: reading the state.
import { closest } from '../../compiler/rules/closest.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { openState, stateNow } from '../open-state.ts';

export const run: Command = async (invocation) => {
  const address = argument(invocation, 0) ?? '';
  const records = (await stateNow(openState(invocation)))?.resources ?? [];
  const record = records.find((each) => each.address === address);
  if (record === undefined) {
    const near = closest(
      address,
      records.map((each) => each.address),
    );
    throw new CommandError(
      `The state has no ${address}.${near === undefined ? '' : ` Did you mean ${near}?`} See: dbkeel state list`,
    );
  }
  if (invocation.options.flag('json')) invocation.terminal.out(`${JSON.stringify(record, null, 2)}\n`);
  else {
    const { stringify } = await import('yaml');
    invocation.terminal.out(stringify(record, { lineWidth: 0 }));
  }
  return exit.ok;
};
