// What: `dbkeel state pull`, the whole state as JSON. What not: writing it (state-push).
import { type Command, CommandError, exit } from '../command.ts';
import { openState, stateNow } from '../open-state.ts';

export const run: Command = async (invocation) => {
  const state = await stateNow(openState(invocation));
  if (state === undefined) throw new CommandError('There is no state yet: nothing was applied here.');
  invocation.terminal.out(`${JSON.stringify(state, null, 2)}\n`);
  return exit.ok;
};
