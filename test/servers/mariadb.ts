// What: throwaway MariaDB servers for tests: one shared by the run, or one of a test's own. What not: what is tested on them.
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { serverFolder, shared } from './run-folder.ts';
import {
  accountOf,
  end,
  findProgram,
  freePort,
  freshName,
  launch,
  type OwnServer,
  runProgram,
  type ServerAddress,
  standStill,
  type TestServer,
  waitUntilReady,
} from './test-server.ts';

const install = 'apt-get install -y mariadb-server';
const user = 'dbkeel';
const password = 'pw-super-7f3a';
const lowUser = { user: 'low', password: 'pw-low-5d1c' };

/** The run's shared server, or the one DBKEEL_TEST_MYSQL_URL names. Do not hurt it; `ownMariadb` is for that. */
export async function mariadb(): Promise<TestServer> {
  const outside = process.env['DBKEEL_TEST_MYSQL_URL'];
  return toServer(
    outside === undefined || outside === ''
      ? await shared('mariadb', async () => (await start()).address)
      : await fromUrl(outside),
  );
}

/** A server that may be killed or paused. Stop it at the end of the test. `args`: more server options, such as --local-infile=0. */
export async function ownMariadb(options: { readonly args?: readonly string[] } = {}): Promise<OwnServer> {
  const { folder, address } = await start(options.args ?? []);
  let pid = address.pid as number;
  return {
    ...toServer(address),
    kill: () => end(pid, 'SIGKILL'),
    pause: () => standStill(pid),
    resume: () => void process.kill(pid, 'SIGCONT'),
    stop: () => end(pid, 'SIGTERM'),
    restart: async () => {
      pid = await run(folder, address.port, options.args ?? []);
    },
  };
}

async function start(
  args: readonly string[] = [],
): Promise<{ readonly folder: string; readonly address: ServerAddress }> {
  const folder = serverFolder('mariadb');
  const account = accountOf('mysql');
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const setup = [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--innodb-log-file-size=8M',
    '--innodb-flush-log-at-trx-commit=2',
  ];
  runProgram(findProgram('mariadb-install-db', [], install), setup, account);
  // Accounts are made by the server itself before it listens: nothing needs to know root.
  writeFileSync(
    join(folder, 'init.sql'),
    [
      "delete from mysql.global_priv where User = '' or (User = 'root' and Host <> 'localhost');",
      'flush privileges;',
      `create user if not exists '${user}'@'%' identified by '${password}';`,
      `grant all on *.* to '${user}'@'%' with grant option;`,
      `create user if not exists '${lowUser.user}'@'%' identified by '${lowUser.password}';`,
      'create database if not exists dbkeel;',
      `grant select on dbkeel.* to '${lowUser.user}'@'%';`,
    ].join('\n'),
  );
  const port = await freePort();
  const pid = await run(folder, port, args);
  const access = { host: '127.0.0.1', port, user, password };
  return { folder, address: { ...access, lowUser, pid, version: await versionOf(access) } };
}

async function run(folder: string, port: number, args: readonly string[]): Promise<number> {
  const options = [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 's')}`,
    `--pid-file=${join(folder, 'mariadb.pid')}`,
    `--init-file=${join(folder, 'init.sql')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--local-infile=1',
    '--log-bin=bin',
    '--server-id=1',
    '--binlog-format=ROW',
    '--sync-binlog=0',
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-log-file-size=64M',
    '--innodb-buffer-pool-size=128M',
    '--max-connections=200',
    '--max-allowed-packet=64M',
    '--performance-schema=ON',
  ];
  const child = launch(
    folder,
    findProgram('mariadbd', [], install),
    [...options, ...args],
    accountOf('mysql'),
  );
  await waitUntilReady(
    folder,
    child,
    async () => void (await versionOf({ host: '127.0.0.1', port, user, password })),
  );
  return child.pid as number;
}

interface Access {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

async function versionOf(access: Access): Promise<string> {
  return await withConnection(access, undefined, async (connection) => {
    const [rows] = await connection.query<mysql.RowDataPacket[]>('select version() as version');
    return String(rows[0]?.['version'] ?? '');
  });
}

async function fromUrl(url: string): Promise<ServerAddress> {
  const parts = new URL(url);
  const access = {
    host: parts.hostname,
    port: Number(parts.port === '' ? 3306 : parts.port),
    user: decodeURIComponent(parts.username),
    password: decodeURIComponent(parts.password),
  };
  return { ...access, version: await versionOf(access) };
}

function toServer(address: ServerAddress): TestServer {
  const url = (name: string) =>
    `mysql://${encodeURIComponent(address.user)}@${address.host}:${address.port}/${name}`;
  const run = (database: string, sql: string) =>
    withConnection(address, database, async (connection) => void (await connection.query(sql)));
  return {
    ...address,
    url: url('dbkeel'),
    run,
    database: async () => {
      const name = freshName();
      await run('mysql', `create database ${name} character set utf8mb4`);
      return { name, url: url(name) };
    },
  };
}

async function withConnection<T>(
  access: Access,
  database: string | undefined,
  body: (connection: mysql.Connection) => Promise<T>,
): Promise<T> {
  const connection = await mysql.createConnection({
    host: access.host,
    port: access.port,
    user: access.user,
    password: access.password,
    multipleStatements: true,
    charset: 'utf8mb4',
    ...(database === undefined ? {} : { database }),
  });
  connection.on('error', () => undefined);
  try {
    return await body(connection);
  } finally {
    connection.destroy();
  }
}
