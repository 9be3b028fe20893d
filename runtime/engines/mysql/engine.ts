// What: the engine of MySQL 8 and MariaDB: connects and says what the server is. What not: SQL text (compiler/dialects/mysql).
import { dialect } from '../../../compiler/dialects/mysql/dialect.ts';
import type { Cell, ServerInfo } from '../../../compiler/model/table.ts';
import type { ConnectTarget, Engine, Session } from '../../engine.ts';
import { fail } from '../../failure.ts';
import type { Ports } from '../../ports.ts';
import { answerOf } from './answer.ts';
import { classify } from './classify.ts';
import { connect, cut, type Link, secretsOf } from './connect.ts';
import { MysqlSession } from './session.ts';

export const engine: Engine = {
  name: 'mysql',
  capabilities: dialect.capabilities,
  dialect: (server) => dialect.create(server),
  connect: open,
};

async function open(target: ConnectTarget, ports: Ports, signal: AbortSignal): Promise<Session> {
  const link = await connect(target, ports, signal);
  const giveUp = () => cut(link.connection);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    if (link.endpoint.database === '')
      throw fail('unsupported', `${target.address}: the url names no database (mysql://user@host/database).`);
    const server = await inspect(link);
    return new MysqlSession(link, server, {
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

async function inspect(link: Link): Promise<ServerInfo> {
  const { rows } = await answerOf(
    link.raw,
    'select version(), database(), @@hostname, @@port, @@datadir, @@local_infile, @@log_bin',
  );
  const [full = '', database = '', host = '', port = '', folder = '', localInfile, binaryLog] = (
    rows[0] ?? []
  ).map(text);
  const mariadb = /mariadb/i.test(full);
  const version = /\d+\.\d+(\.\d+)?/.exec(full.replace(/^5\.5\.5-/, ''))?.[0] ?? full;
  const own = await serverId(link, mariadb);
  return {
    flavour: mariadb ? 'mariadb' : 'mysql',
    version,
    // A server without an id of its own is known by where its data lies.
    identity: `${own ?? `${host}:${port}${folder}`}/${database}`,
    features: [...(localInfile === '1' ? ['localInfile'] : []), ...(binaryLog === '1' ? ['binaryLog'] : [])],
  };
}

/**
 * MySQL: server_uuid, kept in the data folder. MariaDB 10.11: server_uid, made of the machine's network address and the server's folders and port; replicas differ. It tells a moved
 * name from the same server, which is what identity is for.
 */
async function serverId(link: Link, mariadb: boolean): Promise<string | undefined> {
  const { rows } = await answerOf(
    link.raw,
    `show global variables like '${mariadb ? 'server_uid' : 'server_uuid'}'`,
  );
  const value = rows[0]?.[1];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function text(cell: Cell): string {
  return typeof cell === 'string' ? cell : '';
}
