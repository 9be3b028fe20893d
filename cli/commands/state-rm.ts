// What: `dbkeel state rm ADDRESS…`. What not: touching the databases.
import { changeState } from '../../runtime/state/change-state.ts';
import { removeRecord } from '../../runtime/state/edit-state.ts';
import { confirm } from '../approve.ts';
import { type Command, exit } from '../command.ts';
import { openState } from '../open-state.ts';
import { changeOptions } from '../with-lock.ts';

export const run: Command = async (invocation) => {
  const opened = openState(invocation);
  const given = invocation.arguments[0];
  const addresses = Array.isArray(given) ? given.map(String) : [];
  if (!(await confirm(`Forget ${addresses.join(', ')}? Nothing in the databases changes.`, invocation)))
    return exit.failed;
  const state = await changeState(opened.wired.store, changeOptions('state rm', opened, invocation), (now) =>
    removeAll(now, addresses),
  );
  invocation.terminal.out(`Forgot ${addresses.join(', ')} (serial ${state.serial}).\n`);
  return exit.ok;
};

/** All or none, under one new serial. */
function removeAll(now: Parameters<typeof removeRecord>[0], addresses: readonly string[]) {
  const after = addresses.reduce((state, address) => removeRecord(state, address), now);
  return { ...after, serial: now.serial + 1 };
}
