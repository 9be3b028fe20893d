// What: the only place that builds real ports, stores and registries for a command. What not: using them.

import type { JsonObject, ProjectSettings } from '../compiler/index.ts';
import { parseDuration } from '../compiler/rules/duration.ts';
import { type Connections, createConnections } from '../runtime/connections/connections.ts';
import { engines } from '../runtime/engines/all.gen.ts';
import { type Bus, createBus } from '../runtime/events/bus.ts';
import { operations } from '../runtime/operations/all.gen.ts';
import { createNodePorts } from '../runtime/ports/node/create-node-ports.ts';
import type { Ports } from '../runtime/ports.ts';
import type { ExecutorRegistry } from '../runtime/run/execute.ts';
import { fileStateStore } from '../runtime/state/file-state-store.ts';
import type { StateStore } from '../runtime/store.ts';
import type { Invocation } from './command.ts';

export interface Wired {
  readonly bus: Bus;
  readonly ports: Ports;
  readonly store: StateStore;
  readonly executors: ExecutorRegistry;
  readonly historyPath: string;
  connections(
    settings: ReadonlyMap<string, JsonObject>,
    purpose: string,
    statementTimeout?: 'connection' | 'none',
  ): Connections;
}

/** Nothing is opened, read or written here. */
export function wire(invocation: Invocation, root: string, project: ProjectSettings): Wired {
  const bus = createBus(() => new Date().toISOString());
  const ports = createNodePorts({
    root,
    emit: bus.emit,
    env: invocation.env,
    allowExec: (invocation.env.DBKEEL_ALLOW_EXEC ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    execSecret: (name) => execSecret(project, name),
  });
  return {
    bus,
    ports,
    store: fileStateStore({ ports, path: ledgerPath(project, 'state', '.dbkeel/state.json') }),
    executors: operations as ExecutorRegistry,
    historyPath: ledgerPath(project, 'history', '.dbkeel/history.db'),
    connections: (settings, purpose, statementTimeout = 'connection') =>
      createConnections({ ports, engines, settings, version: invocation.version, purpose, statementTimeout }),
  };
}

/** With environments, `.dbkeel/` becomes `.dbkeel/<env>/`: two environments never share a ledger. */
export function ledgerPath(project: ProjectSettings, ledger: 'state' | 'history', otherwise: string): string {
  const block = project.spec[ledger];
  const written = typeof block === 'object' && block !== null && 'path' in block ? block.path : undefined;
  const path = typeof written === 'string' ? written : otherwise;
  return project.environment === ''
    ? path
    : path.replace(/^(\.\/)?\.dbkeel\//, `.dbkeel/${project.environment}/`);
}

function execSecret(project: ProjectSettings, name: string) {
  const secrets = project.spec.secrets as JsonObject | undefined;
  const entry = secrets?.[name] as JsonObject | undefined;
  if (entry === undefined || !Array.isArray(entry.exec)) return undefined;
  return {
    argv: entry.exec.map(String),
    ttlMs: (typeof entry.ttl === 'string' ? parseDuration(entry.ttl) : undefined) ?? 0,
  };
}
