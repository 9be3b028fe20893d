// What: `dbkeel state resolve`, a person's word on an operation that was cut off. What not: finding out (runtime/apply/recover).
import { resolveOperation } from '../../runtime/state/change-state.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { openState } from '../open-state.ts';
import { changeOptions } from '../with-lock.ts';

export const run: Command = async (invocation) => {
  const { options, terminal } = invocation;
  const done = options.is('done', true);
  const notDone = options.is('notDone', true);
  if (done === notDone) throw new CommandError('Say what became of it: --done or --not-done.');
  const opened = openState(invocation);
  const [address = '', operation = ''] = [argument(invocation, 0), argument(invocation, 1)];
  const begun = await resolveOperation(
    opened.wired.store,
    changeOptions('state resolve', opened, invocation),
    {
      address,
      operation,
      outcome: done ? 'done' : 'notDone',
    },
  );
  terminal.out(
    `${begun.address} ${begun.begin} is settled as ${done ? 'done' : 'not done'}. Go on with: dbkeel apply\n`,
  );
  return exit.ok;
};
