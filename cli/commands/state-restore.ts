// What: `dbkeel state restore SERIAL`, the way out of a damaged or wrong state. What not: how (runtime/state).
import { confirm } from '../approve.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { openState } from '../open-state.ts';
import { lockWaitMs } from '../with-lock.ts';

export const run: Command = async (invocation) => {
  const { wired } = openState(invocation);
  const serial = Number(argument(invocation, 0));
  if (!Number.isInteger(serial) || serial < 1)
    throw new CommandError(`A serial is a whole number; see dbkeel state history.`);
  const version = await wired.store.version(serial);
  if (
    !(await confirm(
      `Make serial ${serial} (${version.resources.length} resources) the state in force?`,
      invocation,
    ))
  )
    return exit.failed;
  const restored = await wired.store.restore(serial, lockWaitMs(invocation), invocation.stop);
  if (invocation.options.flag('json'))
    invocation.terminal.out(`${JSON.stringify({ serial: restored.state.serial, aside: restored.aside })}\n`);
  else {
    invocation.terminal.out(`Serial ${serial} is in force again, as serial ${restored.state.serial}.\n`);
    for (const path of restored.aside) invocation.terminal.out(`What it replaced is kept: ${path}\n`);
  }
  return exit.ok;
};
