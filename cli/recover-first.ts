// What: settles what a crashed apply left behind, before anything new is planned. What not: how (runtime/apply/recover).
import { recover } from '../runtime/apply/recover.ts';
import type { Invocation } from './command.ts';
import type { OpenProject } from './open-project.ts';
import { readState } from './open-project.ts';
import { withLock } from './with-lock.ts';

/** Locks only when there is something to settle. While the other writer lives this waits or fails like any writer. */
export async function recoverFirst({ wired, program }: OpenProject, invocation: Invocation): Promise<void> {
  const read = await readState(wired);
  if (read.pending.length === 0) return;
  const { plainProgress } = await import('./render/progress-plain.ts');
  const leave = wired.bus.subscribe(plainProgress((text) => invocation.terminal.err(text)));
  await withLock(wired, 'recover', invocation, (lease) =>
    recover(lease, {
      ports: wired.ports,
      executors: wired.executors,
      environment: program.project.environment,
      signal: invocation.abort,
      connections: (settings) => wired.connections(settings, 'recover'),
    }),
  );
  invocation.terminal.err('An apply had been cut off; what it did is now in the state.\n');
  leave();
}
