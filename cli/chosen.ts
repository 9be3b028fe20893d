// What: what the command line and the environment choose: the project's folder, its environment, values of variables. What not: reading or compiling.
import { resolve } from 'node:path';
import { CommandError, type Invocation } from './command.ts';

export function projectRoot(invocation: Invocation): string {
  return resolve(invocation.cwd, invocation.options.text('project') ?? '.');
}

export function chosenEnvironment(invocation: Invocation): string | undefined {
  const name = invocation.options.text('env') ?? invocation.env.DBKEEL_ENV;
  return name === '' ? undefined : name;
}

/** --var wins over DBKEEL_VAR_NAME. */
export function givenVariables(invocation: Invocation): Readonly<Record<string, string>> {
  // A map, because __proto__ is a name that a person can type; it must be refused like any other unknown one.
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(invocation.env)) {
    if (name.startsWith('DBKEEL_VAR_') && value !== undefined)
      variables.set(name.slice('DBKEEL_VAR_'.length), value);
  }
  for (const pair of invocation.options.list('var')) {
    const at = pair.indexOf('=');
    if (at < 1) throw new CommandError(`--var takes name=value, not ${pair}.`);
    variables.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return Object.fromEntries(variables);
}
