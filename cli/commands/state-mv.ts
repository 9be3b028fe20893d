// What: `dbkeel state mv FROM TO`. What not: the files (rename there too, or say lifecycle.renamedFrom).
import { changeState } from '../../runtime/state/change-state.ts';
import { moveRecord } from '../../runtime/state/edit-state.ts';
import { argument, type Command, exit } from '../command.ts';
import { openState } from '../open-state.ts';
import { changeOptions } from '../with-lock.ts';

export const run: Command = async (invocation) => {
  const opened = openState(invocation);
  const [from = '', to = ''] = [argument(invocation, 0), argument(invocation, 1)];
  const state = await changeState(opened.wired.store, changeOptions('state mv', opened, invocation), (now) =>
    moveRecord(now, from, to),
  );
  invocation.terminal.out(`Moved ${from} to ${to} (serial ${state.serial}).\n`);
  return exit.ok;
};
