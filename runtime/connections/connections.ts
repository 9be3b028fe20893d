// What: every connection of a project by address, pooled, secrets resolved at the last moment. What not: what is asked of them (observe, operations).

import type { Json, JsonObject } from '../../compiler/model/json.ts';
import type { Address } from '../../compiler/model/resource.ts';
import { parseDuration } from '../../compiler/rules/duration.ts';
import type { ConnectTarget, Engine, Observed, Observer, Session } from '../engine.ts';
import { fail } from '../failure.ts';
import type { Ports, Secret } from '../ports.ts';
import { Pool } from './pool.ts';

export type EngineRegistry = Readonly<Record<string, () => Promise<Engine>>>;

export interface ConnectionsOptions {
  readonly ports: Ports;
  readonly engines: EngineRegistry;
  /** Effective specs by address (connections and notifiers), secrets as references. */
  readonly settings: ReadonlyMap<Address, JsonObject>;
  readonly version: string;
  /** What the sessions are for, shown to the server's DBAs. */
  readonly purpose: string;
  /** Long jobs have their own timeout: 'none' turns the connection's statementTimeout off. */
  readonly statementTimeout: 'connection' | 'none';
}

export interface Connections {
  settings(address: Address): JsonObject;
  /** A pooled session; `close` gives it back. Rejects with an OperationFailure. */
  connect(
    address: Address,
    access: 'read' | 'write',
    signal: AbortSignal,
    options?: { readonly create?: boolean },
  ): Promise<Session>;
  /** For looking only: where the engine has an observer, what is costly is shared among all connections. */
  observe(address: Address, signal: AbortSignal): Promise<Observed>;
  secret(reference: string, signal: AbortSignal): Promise<Secret>;
  close(): Promise<void>;
}

/** Connections are opened on first use; at most `poolSize` (default 4) sessions each. */
export function createConnections(options: ConnectionsOptions): Connections {
  const pools = new Map<Address, Pool>();
  const observers = new Map<string, Observer>();
  const settings = (address: Address): JsonObject => {
    const found = options.settings.get(address);
    if (found === undefined) throw fail('missing', `${address} is neither in the plan nor in the state.`);
    return found;
  };
  const pool = (address: Address): Pool => {
    const known = pools.get(address);
    if (known !== undefined) return known;
    const made = new Pool(poolSize(settings(address)), (access, signal) => open(address, access, signal));
    pools.set(address, made);
    return made;
  };
  const secret = (reference: string, signal: AbortSignal) => options.ports.secrets.resolve(reference, signal);

  const engineOf = (address: Address, spec: JsonObject): Promise<Engine> => {
    const name = String(spec.engine);
    const load = options.engines[name];
    if (load === undefined)
      throw fail('unsupported', `${address}: this build of dbkeel cannot connect to engine ${name}.`);
    return load();
  };
  const targetOf = (address: Address, access: string, signal: AbortSignal): ConnectTarget => {
    const spec = settings(address);
    return {
      address,
      settings: spec,
      access: access === 'read' ? 'read' : 'write',
      create: access === 'create',
      statementTimeoutMs:
        options.statementTimeout === 'none'
          ? 0
          : (parseDuration(text(spec.statementTimeout) ?? '30s') ?? 30_000),
      comment: `dbkeel ${options.version} ${options.purpose}`,
      secret: (reference) => options.ports.secrets.resolve(reference, signal, whomFor(address, spec)),
    };
  };

  async function open(address: Address, access: string, signal: AbortSignal): Promise<Session> {
    const spec = settings(address);
    const engine = engineOf(address, spec);
    const target = targetOf(address, access, signal);
    if (target.access === 'write' && spec.readOnly === true)
      throw fail('permission', `${address} is readOnly: dbkeel does not write to it.`);
    return (await engine).connect(target, options.ports, signal);
  }

  async function observe(address: Address, signal: AbortSignal): Promise<Observed> {
    const engine = await engineOf(address, settings(address));
    const observer = observers.get(engine.name) ?? engine.observer?.(options.ports);
    if (observer === undefined) return pool(address).lease('read', signal);
    observers.set(engine.name, observer);
    return observer.connect(targetOf(address, 'read', signal), signal);
  }

  return {
    settings,
    connect: (address, access, signal, more) =>
      pool(address).lease(more?.create === true ? 'create' : access, signal),
    observe,
    secret,
    async close() {
      await Promise.all([...pools.values(), ...observers.values()].map((each) => each.close()));
    },
  };
}

function poolSize(spec: JsonObject): number {
  return typeof spec.poolSize === 'number' && spec.poolSize >= 1 ? spec.poolSize : 4;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What a secret command may be told (`{{host}}`): whom it is for, as far as the Connection says so openly. */
function whomFor(address: Address, spec: JsonObject): Readonly<Record<string, string>> {
  const facts: Record<string, string> = { connection: address.slice(address.indexOf('/') + 1) };
  const url = text(spec.url);
  if (url === undefined || !URL.canParse(url)) return facts;
  const { hostname, port, username, pathname } = new URL(url);
  const parts = { host: hostname, port, user: decodeURIComponent(username), database: pathname.slice(1) };
  for (const [name, value] of Object.entries(parts)) if (value !== '') facts[name] = value;
  return facts;
}
