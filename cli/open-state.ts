// What: the state of a project for the commands that only look at it or mend it: they must work when the files do not compile. What not: plans.
import type { ProjectSettings, State } from '../compiler/index.ts';
import { chosenEnvironment } from './chosen.ts';
import type { Invocation } from './command.ts';
import { loadProject } from './load-project.ts';
import { effectiveState, readState } from './open-project.ts';
import { type Wired, wire } from './wire.ts';

export interface OpenState {
  readonly wired: Wired;
  readonly environment: string;
}

/** Where the state lies is written in the Project; files that do not compile leave the default place, and that is said. */
export function openState(invocation: Invocation): OpenState {
  const loaded = loadProject(invocation);
  const environment = chosenEnvironment(invocation) ?? '';
  const { program } = loaded.compiled;
  if (program === undefined && loaded.diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
    invocation.terminal.err(
      'The files do not compile (see dbkeel validate); the state is looked for in its default place.\n',
    );
  }
  const project: ProjectSettings = program?.project ?? {
    name: '',
    environment,
    timeZone: 'UTC',
    variables: {},
    spec: {},
  };
  return { wired: wire(invocation, loaded.root, project), environment: project.environment };
}

/** The records as they stand, a cut-off apply included; undefined when nothing was ever applied. */
export async function stateNow({ wired, environment }: OpenState): Promise<State | undefined> {
  return effectiveState(await readState(wired), environment);
}
