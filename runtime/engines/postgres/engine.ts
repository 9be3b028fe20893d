// What: the PostgreSQL engine: connects and says what the server is. What not: SQL text (compiler/dialects/postgres).
import { dialect } from '../../../compiler/dialects/postgres/dialect.ts';
import type { ServerInfo } from '../../../compiler/model/table.ts';
import type { ConnectTarget, Engine, Session } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Ports } from '../../ports.ts';
import { classify } from './classify.ts';
import { connect, destroy, type Link, secretsOf } from './connect.ts';
import { PostgresSession } from './session.ts';

export const engine: Engine = {
  name: 'postgres',
  capabilities: dialect.capabilities,
  dialect: (server) => dialect.create(server),
  connect: open,
};

async function open(target: ConnectTarget, ports: Ports, signal: AbortSignal): Promise<Session> {
  const link = await connect(target, ports, signal);
  const giveUp = () => destroy(link.client);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const server = await inspect(link);
    return new PostgresSession(link, server, {
      access: target.access,
      statementTimeoutMs: target.statementTimeoutMs,
      pinned: false,
    });
  } catch (error) {
    giveUp();
    throw signal.aborted
      ? fail('canceled', `${target.address}: canceled while connecting.`)
      : classify(error, secretsOf(link));
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

const oldest = 130_000;

async function inspect(link: Link): Promise<ServerInfo> {
  const sql = `select current_setting('server_version'), current_setting('server_version_num'), current_database(),
    pg_is_in_recovery(), has_function_privilege('pg_control_system()', 'execute')`;
  const { rows } = await link.client.query({ text: sql, rowMode: 'array' });
  const [fullVersion = '', number = '0', database = '', standby, mayAsk] = rows[0] as readonly string[];
  // Debian adds its package's version.
  const version = fullVersion.split(' ')[0] ?? fullVersion;
  if (Number(number) < oldest)
    throw fail('unsupported', `PostgreSQL ${version} is too old: 13 is the first version that is supported.`);
  return {
    flavour: 'postgres',
    version,
    identity: `${await identityOf(link, mayAsk === 't')}/${database}`,
    features: standby === 't' ? ['standby'] : [],
  };
}

/**
 * The system identifier: made by initdb, equal on replicas, kept by restores of physical backups. Where a provider forbids asking for it: the address, which at least
 * notices that a name now leads elsewhere (spec: a server is told from another by this).
 */
async function identityOf(link: Link, mayAsk: boolean): Promise<string> {
  if (!mayAsk) return `${link.endpoint.host}:${link.endpoint.port}`;
  const { rows } = await link.client.query({
    text: 'select system_identifier from pg_control_system()',
    rowMode: 'array',
  });
  return String((rows[0] as readonly unknown[] | undefined)?.[0]);
}
