// What: a valid project with its recorded state and its wiring: what every command but the offline ones starts from. What not: the world (make-plan.ts).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Program, State } from '../compiler/index.ts';
import { emptyState, replay } from '../runtime/state/replay.ts';
import type { StateRead } from '../runtime/store.ts';
import type { Invocation } from './command.ts';
import { type LoadedProject, type LoadOptions, loadProject, requireProgram } from './load-project.ts';
import { type Wired, wire } from './wire.ts';

export interface OpenProject {
  readonly loaded: LoadedProject;
  readonly program: Program;
  readonly wired: Wired;
}

export async function openProject(invocation: Invocation, options: LoadOptions = {}): Promise<OpenProject> {
  const loaded = loadProject(invocation, options);
  const program = await requireProgram(loaded, invocation);
  return { loaded, program, wired: wire(invocation, loaded.root, program.project) };
}

/** The state as it would be after the pending journal: what a reader sees while an apply runs, or after one was cut off. */
export function effectiveState(read: StateRead, environment: string): State | undefined {
  return read.pending.length === 0
    ? read.state
    : replay(read.state ?? emptyState(environment), read.pending).state;
}

/**
 * A file that the state says held resources, is still there and now holds none of ours is an error: a typo in apiVersion must not plan deletes.
 * The compiler says it, so the project is compiled once more with what the state knows; that is rare.
 */
export async function checkHeldFiles(
  open: OpenProject,
  state: State | undefined,
  invocation: Invocation,
): Promise<void> {
  const held = [...new Set((state?.resources ?? []).map((record) => record.file))];
  const known = new Set(open.program.files);
  const lost = held.filter(
    (file) => file !== '' && !known.has(file) && existsSync(join(open.loaded.root, file)),
  );
  if (lost.length === 0) return;
  const again = loadProject(invocation, { heldFiles: lost });
  await requireProgram(again, invocation);
}

/** A damaged state is a StateDamage, which names the way out. */
export function readState(wired: Wired): Promise<StateRead> {
  return wired.store.read();
}
