// What: `dbkeel state force-unlock ID`. What not: deciding whether the holder lives (the user does; fencing makes a wrong guess harmless).
import { confirm } from '../approve.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { openState } from '../open-state.ts';

export const run: Command = async (invocation) => {
  const { wired } = openState(invocation);
  const id = argument(invocation, 0) ?? '';
  const { lockedBy } = await wired.store.read();
  if (lockedBy === undefined) throw new CommandError('The state is not locked.');
  if (lockedBy.id !== id) throw new CommandError(`The lock that is held is ${lockedBy.id}, not ${id}.`);
  const holder = `${lockedBy.user} on ${lockedBy.host}, pid ${lockedBy.pid}, dbkeel ${lockedBy.operation}, since ${lockedBy.at}`;
  if (!(await confirm(`Remove the lock of ${holder}?`, invocation))) return exit.failed;
  await wired.store.unlock(id);
  invocation.terminal.out(`Unlocked. It was held by ${holder}.\n`);
  return exit.ok;
};
