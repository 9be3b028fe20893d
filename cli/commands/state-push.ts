// What: `dbkeel state push FILE`. What not: the rules of lineage and serial (runtime/state).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { State } from '../../compiler/index.ts';
import { pushState } from '../../runtime/state/change-state.ts';
import { confirm } from '../approve.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { openState } from '../open-state.ts';
import { changeOptions } from '../with-lock.ts';

export const run: Command = async (invocation) => {
  const opened = openState(invocation);
  const file = argument(invocation, 0) ?? '';
  const pushed = await readPushed(file, invocation.cwd);
  if (
    !(await confirm(
      `Replace the state by ${file} (${pushed.resources.length} resources, serial ${pushed.serial})?`,
      invocation,
    ))
  )
    return exit.failed;
  const state = await pushState(
    opened.wired.store,
    changeOptions('state push', opened, invocation),
    pushed,
    invocation.options.flag('force'),
  );
  invocation.terminal.out(`The state is now that of ${file} (serial ${state.serial}).\n`);
  return exit.ok;
};

async function readPushed(file: string, cwd: string): Promise<State> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(resolve(cwd, file), 'utf8'));
  } catch (error) {
    throw new CommandError(`${file} cannot be read as a state: ${(error as Error).message}`);
  }
  const { validateState } = await import('../../schemas/state-validator.gen.ts');
  if (validateState(value)) return value as unknown as State;
  const first = validateState.errors?.[0];
  throw new CommandError(
    `${file} is not a state: ${first?.instancePath ?? ''} ${first?.message ?? ''}`.trimEnd(),
  );
}
