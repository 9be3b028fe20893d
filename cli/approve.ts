// What: the question before anything is done. What not: what would be done.
import { CommandError, type Invocation } from './command.ts';

/** True only for the answer `yes`. Without a terminal it is an error that says how: no prompt can hang a pipeline. */
export async function approve(
  mode: 'normal' | 'destroy' | 'refresh-only',
  { terminal }: Invocation,
): Promise<boolean> {
  const question =
    mode === 'destroy'
      ? 'Do you really want to destroy all of this?\n  dbkeel will do what is shown above. There is no undo.'
      : 'Do you want to perform these actions?\n  dbkeel will do what is shown above.';
  const answer = await terminal.ask(
    `\n${question}\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: `,
  );
  if (answer === undefined)
    throw new CommandError(
      'There is no terminal to ask on. Look at the plan, then apply with --yes, or save it with dbkeel plan --out FILE and run dbkeel apply FILE.',
    );
  if (answer.trim() === 'yes') return true;
  terminal.err('\nNot approved; nothing was done.\n');
  return false;
}
