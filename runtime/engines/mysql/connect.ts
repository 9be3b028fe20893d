// What: an open, set-up connection to MySQL or MariaDB, a second one to stop what runs on it, and raw answers. What not: sessions.
import type { Connection, ConnectionOptions } from 'mysql2';
import { type Endpoint, endpointOf, type Tls } from '../../endpoint.ts';
import type { ConnectTarget } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Ports } from '../../ports.ts';
import { classify } from './classify.ts';
import { type RawConnection, runRaw } from './raw.ts';

export const connectTimeoutMs = 10_000;
const killTimeoutMs = 2_000;

export interface Link {
  readonly connection: Connection;
  readonly raw: RawConnection;
  readonly endpoint: Endpoint;
  readonly threadId: number;
  /** Opens another connection with the same settings. */
  open(signal: AbortSignal): Promise<Link>;
}

export async function connect(target: ConnectTarget, ports: Ports, signal: AbortSignal): Promise<Link> {
  const endpoint = await endpointOf(target, ports, {
    schemes: ['mysql', 'mariadb'],
    port: 3306,
    user: 'root',
  });
  return await openLink(target, endpoint, signal);
}

async function openLink(target: ConnectTarget, endpoint: Endpoint, signal: AbortSignal): Promise<Link> {
  const { default: mysql } = await import('mysql2');
  if (signal.aborted) throw fail('canceled', `${target.address}: canceled before connecting.`);
  const connection = mysql.createConnection(optionsOf(target, endpoint));
  const giveUp = () => cut(connection);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await ready(connection);
    const raw = connection as unknown as RawConnection;
    await runRaw(raw, settingsSql());
    if (target.access === 'read') await runRaw(raw, 'set session transaction read only');
    await limitStatements(raw, target.statementTimeoutMs);
    return {
      connection,
      raw,
      endpoint,
      threadId: connection.threadId,
      open: (another) => openLink(target, endpoint, another),
    };
  } catch (error) {
    cut(connection);
    if (signal.aborted) throw fail('canceled', `${target.address}: canceled while connecting.`);
    throw explained(error, target, endpoint);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function ready(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    // It stays for the connection's life: an error between two statements would end the process, and the next statement reports it anyway.
    connection.on('error', reject);
    connection.once('connect', () => resolve());
  });
}

/** Ends the socket at once: for servers that do not answer. */
export function cut(connection: Connection): void {
  (connection as unknown as { readonly stream: { destroy(): void } }).stream.destroy();
}

function optionsOf(target: ConnectTarget, endpoint: Endpoint): ConnectionOptions {
  return {
    ...(endpoint.host.startsWith('/')
      ? { socketPath: endpoint.host }
      : { host: endpoint.host, port: endpoint.port }),
    user: endpoint.user,
    password: endpoint.password ?? '',
    ...(endpoint.database === '' ? {} : { database: endpoint.database }),
    charset: 'utf8mb4',
    connectTimeout: connectTimeoutMs,
    enableKeepAlive: true,
    connectAttributes: { program_name: target.comment },
    // The server may ask for a file only while a statement of ours hands it a stream; the driver opens no files.
    flags: ['+LOCAL_FILES'],
    ...(endpoint.tls === undefined ? {} : { ssl: tlsOptions(endpoint.tls) }),
  };
}

function tlsOptions(tls: Tls): NonNullable<Exclude<ConnectionOptions['ssl'], string>> {
  return {
    rejectUnauthorized: tls.verify !== 'none',
    verifyIdentity: tls.verify === 'full',
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  };
}

/**
 * Strict in what is written, with two exceptions that a faithful copy needs: zero dates, which old tables hold, and 0 in an auto_increment column.
 * The long network timeouts are for streams whose other end is slow.
 */
function settingsSql(): string {
  const modes = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO';
  const settings = [
    `sql_mode = '${modes}'`,
    "time_zone = '+00:00'",
    'net_write_timeout = 3600',
    'net_read_timeout = 3600',
    'group_concat_max_len = 16777216',
  ];
  return `set session ${settings.join(', session ')}`;
}

/** MariaDB limits every statement, in seconds; MySQL knows another name and limits SELECT only: for the rest the session's own watch cuts the connection. */
async function limitStatements(raw: RawConnection, timeoutMs: number): Promise<void> {
  if (timeoutMs <= 0) return;
  try {
    await runRaw(raw, `set session max_statement_time = ${timeoutMs / 1000}`);
  } catch {
    await runRaw(raw, `set session max_execution_time = ${Math.trunc(timeoutMs)}`);
  }
}

function explained(error: unknown, target: ConnectTarget, endpoint: Endpoint) {
  const { failure } = classify(error, secretsOf({ endpoint }));
  const place = endpoint.host.startsWith('/') ? endpoint.host : `${endpoint.host}:${endpoint.port}`;
  const hint = failure.code === 'timeout' ? ` No answer within ${connectTimeoutMs / 1000} s.` : '';
  return fail(failure.code, `${target.address}: ${failure.message} [${place}]${hint}`, failure.retry);
}

/** The texts that no message may hold. */
export function secretsOf(link: { readonly endpoint: Endpoint }): readonly string[] {
  const { password } = link.endpoint;
  return password === undefined ? [] : [password];
}

/** KILL QUERY over a second connection. Never rejects: the caller waits for the statement anyway. */
export async function cancel(link: Link): Promise<void> {
  try {
    const another = await link.open(AbortSignal.timeout(killTimeoutMs));
    await runRaw(another.raw, `kill query ${link.threadId}`).catch(() => undefined);
    another.connection.destroy();
  } catch {
    // The connection is cut a moment later when the statement does not end.
  }
}
