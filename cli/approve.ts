// What: the questions before anything is done. What not: what would be done.
import { CommandError, exit, type Invocation } from './command.ts';

/** True only for the answer `yes`. Without a terminal it is an error that says how: no prompt can hang a pipeline. */
export async function approve(
  mode: 'normal' | 'destroy' | 'refresh-only',
  invocation: Invocation,
): Promise<boolean> {
  const question =
    mode === 'destroy'
      ? 'Do you really want to destroy all of this?\n  dbkeel will do what is shown above. There is no undo.'
      : 'Do you want to perform these actions?\n  dbkeel will do what is shown above.';
  return yesFrom(
    question,
    'Look at the plan, then apply with --yes, or save it with dbkeel plan --out FILE and run dbkeel apply FILE.',
    invocation,
  );
}

/** The same for a command that mends the state; --yes answers it. */
export async function confirm(question: string, invocation: Invocation): Promise<boolean> {
  return invocation.options.flag('yes') || yesFrom(question, 'Say --yes when you are sure.', invocation);
}

async function yesFrom(question: string, without: string, { terminal }: Invocation): Promise<boolean> {
  const asked = await terminal.ask(
    `\n${question}\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: `,
  );
  if (asked === 'nobody') throw new CommandError(`There is no terminal to ask on. ${without}`);
  if (asked === 'interrupted') throw new CommandError('Interrupted; nothing was done.', exit.interrupted);
  if (asked.answer.trim() === 'yes') return true;
  terminal.err('\nNot approved; nothing was done.\n');
  return false;
}
