// What: an open, set-up connection to PostgreSQL. What not: what is said on it (session.ts).
import type { Client, ClientConfig } from 'pg';
import { type Endpoint, endpointOf, type Tls } from '../../endpoint.ts';
import type { ConnectTarget } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Ports } from '../../ports.ts';
import { classify } from './classify.ts';

export const connectTimeoutMs = 10_000;

/** A connection and what is needed to open more like it or to cancel on it. */
export interface Link {
  readonly client: Client;
  readonly endpoint: Endpoint;
  /** Opens another connection with the same settings. */
  open(signal: AbortSignal): Promise<Link>;
}

export async function connect(target: ConnectTarget, ports: Ports, signal: AbortSignal): Promise<Link> {
  const endpoint = await endpointOf(target, ports, {
    schemes: ['postgres', 'postgresql'],
    port: 5432,
    user: 'postgres',
  });
  return await openLink(target, endpoint, signal);
}

async function openLink(target: ConnectTarget, endpoint: Endpoint, signal: AbortSignal): Promise<Link> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(configOf(target, endpoint));
  // Without a listener an error between two statements would end the process; the next statement reports it.
  client.on('error', () => undefined);
  const giveUp = () => destroy(client);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    if (signal.aborted) throw fail('canceled', `${target.address}: canceled before connecting.`);
    await client.connect();
    await client.query(settingsSql(target));
    return { client, endpoint, open: (another) => openLink(target, endpoint, another) };
  } catch (error) {
    destroy(client);
    if (signal.aborted) throw fail('canceled', `${target.address}: canceled while connecting.`);
    throw explained(error, target, endpoint);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Ends the socket at once: for servers that do not answer. */
export function destroy(client: Client): void {
  (
    client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }
  ).connection.stream.destroy();
}

function configOf(target: ConnectTarget, endpoint: Endpoint): ClientConfig {
  return {
    host: endpoint.host,
    port: endpoint.port,
    user: endpoint.user,
    // A function, because an empty password would make the driver look into the environment and ~/.pgpass.
    password: () => endpoint.password ?? '',
    database: endpoint.database === '' ? endpoint.user : endpoint.database,
    application_name: target.comment.slice(0, 63),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    ssl: endpoint.tls === undefined ? false : tlsOptions(endpoint.tls),
    // Values stay the text that the server sent: a bigint or a numeric would lose digits as a JavaScript number.
    types: { getTypeParser: () => (value: unknown) => value } as unknown as NonNullable<
      ClientConfig['types']
    >,
  };
}

function tlsOptions(tls: Tls): Exclude<ClientConfig['ssl'], boolean | undefined> {
  return {
    rejectUnauthorized: tls.verify !== 'none',
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.verify === 'full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** All in one round trip. The text of values rests on these (compiler/dialects/postgres/text.ts). */
function settingsSql(target: ConnectTarget): string {
  return [
    "set timezone = 'UTC'",
    "set datestyle = 'ISO, YMD'",
    "set intervalstyle = 'iso_8601'",
    "set bytea_output = 'hex'",
    'set extra_float_digits = 1',
    "set client_encoding = 'UTF8'",
    'set standard_conforming_strings = on',
    `set statement_timeout = ${Math.max(0, Math.trunc(target.statementTimeoutMs))}`,
    ...(target.access === 'read' ? ['set default_transaction_read_only = on'] : []),
  ].join('; ');
}

/** Says which connection and where, and what to do in the two cases people meet most. */
function explained(error: unknown, target: ConnectTarget, endpoint: Endpoint) {
  const { failure } = classify(error, endpoint.password === undefined ? [] : [endpoint.password]);
  const place = `${endpoint.host}:${endpoint.port}`;
  const hint =
    failure.code === 'timeout'
      ? ` No answer within ${connectTimeoutMs / 1000} s.`
      : /does not support SSL/.test(failure.message)
        ? ' Set tls: {mode: disable} if that is intended.'
        : '';
  return fail(failure.code, `${target.address}: ${failure.message} [${place}]${hint}`, failure.retry);
}

/** The texts that no message may hold. */
export function secretsOf(link: Link): readonly string[] {
  const { password } = link.endpoint;
  return password === undefined ? [] : [password];
}
