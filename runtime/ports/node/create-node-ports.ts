// What: the real ports of one process, made once by cli/wire. What not: simulated ones (../sim).
import { randomUUID } from 'node:crypto';
import type { EventBody } from '../../events/event.ts';
import type { Ports } from '../../ports.ts';
import { withFailpoints } from './failpoints.ts';
import { nodeClock } from './node-clock.ts';
import { nodeFiles } from './node-files.ts';
import { nodeHttp } from './node-http.ts';
import { nodeProcesses } from './node-processes.ts';
import { type ExecSecret, nodeSecrets } from './node-secrets.ts';

export interface NodePortsOptions {
  /** The project root, absolute. */
  readonly root: string;
  readonly emit: (event: EventBody) => void;
  /** The environment of the process: secrets, what programs inherit, DBKEEL_FAILPOINT. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of exec secrets this machine permits; the repository has no say. */
  readonly allowExec: readonly string[];
  /** What the project declares under `secrets`, asked at every use. */
  readonly execSecret?: (name: string) => ExecSecret | undefined;
}

export function createNodePorts(options: NodePortsOptions): Ports {
  const { root, env, allowExec, execSecret = () => undefined } = options;
  const clock = nodeClock();
  const processes = nodeProcesses(root, env);
  const emit = quiet(options.emit);
  const ports: Ports = {
    clock,
    ids: { uuid: () => randomUUID() },
    files: nodeFiles(root),
    http: nodeHttp(),
    processes,
    secrets: nodeSecrets({ root, env, allowExec, execSecret }, { clock, processes, emit }),
    emit,
  };
  return withFailpoints(ports, env['DBKEEL_FAILPOINT']);
}

/** A subscriber that fails must not fail the work it hears about. */
function quiet(emit: (event: EventBody) => void): (event: EventBody) => void {
  return (event) => {
    try {
      emit(event);
    } catch {
      // Nobody is left to tell.
    }
  };
}
