// What: `dbkeel destroy`, a plan of mode destroy that is shown, approved and applied. What not: anything of its own.
import type { Command } from '../command.ts';
import { openProject } from '../open-project.ts';
import { applyFresh } from './apply.ts';

export const run: Command = async (invocation) =>
  applyFresh(await openProject(invocation), 'destroy', invocation);
