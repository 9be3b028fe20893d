// What: throwaway PostgreSQL servers for tests: one shared by the run, or one of a test's own. What not: what is tested on them.
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
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
  subfolders,
  type TestServer,
  waitUntilReady,
} from './test-server.ts';

const install = 'apt-get install -y postgresql';
const lowUser = { user: 'low', password: 'pw-low-5d1c' };

/** The run's shared server, or the one DBKEEL_TEST_POSTGRES_URL names. Do not hurt it; `ownPostgres` is for that. */
export async function postgres(): Promise<TestServer> {
  const outside = process.env['DBKEEL_TEST_POSTGRES_URL'];
  return toServer(
    outside === undefined || outside === ''
      ? await shared('postgres', async () => (await start()).address)
      : await fromUrl(outside),
  );
}

/** A server that may be killed or paused. Stop it at the end of the test. */
export async function ownPostgres(options: { readonly args?: readonly string[] } = {}): Promise<OwnServer> {
  const { folder, address } = await start(options.args ?? []);
  let pid = address.pid as number;
  return {
    ...toServer(address),
    kill: () => end(pid, 'SIGKILL'),
    pause: () => standStill(pid),
    resume: () => void process.kill(-pid, 'SIGCONT'),
    stop: () => end(pid, 'SIGQUIT'),
    restart: async () => {
      pid = await run(folder, address.port, options.args ?? []);
    },
  };
}

async function start(
  args: readonly string[] = [],
): Promise<{ readonly folder: string; readonly address: ServerAddress }> {
  const folder = serverFolder('postgres');
  const account = accountOf('postgres');
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const password = join(folder, 'password');
  writeFileSync(password, 'pw-super-7f3a\n');
  if (account !== undefined)
    for (const path of [folder, data, password]) chownSync(path, account.uid, account.gid);
  const init = [
    '-D',
    data,
    '-U',
    'dbkeel',
    '-A',
    'scram-sha-256',
    `--pwfile=${password}`,
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  runProgram(program('initdb'), init, account);
  const port = await freePort();
  const pid = await run(folder, port, args);
  const access = { host: '127.0.0.1', port, user: 'dbkeel', password: 'pw-super-7f3a' };
  const version = await prepare(access);
  return { folder, address: { ...access, lowUser, pid, version } };
}

async function run(folder: string, port: number, args: readonly string[]): Promise<number> {
  const fast = [
    'fsync=off',
    'full_page_writes=off',
    'wal_level=logical',
    'max_connections=200',
    'listen_addresses=127.0.0.1',
    'shared_buffers=64MB',
    'log_min_messages=fatal',
  ];
  const child = launch(
    folder,
    program('postgres'),
    [
      '-D',
      join(folder, 'data'),
      '-p',
      String(port),
      '-k',
      folder,
      ...[...fast, ...args].flatMap((one) => ['-c', one]),
    ],
    accountOf('postgres'),
  );
  await waitUntilReady(folder, child, async () => {
    await withClient(
      { host: '127.0.0.1', port, user: 'dbkeel', password: 'pw-super-7f3a', database: 'postgres' },
      (client) => client.query('select 1'),
    );
  });
  return child.pid as number;
}

async function prepare(access: {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}): Promise<string> {
  return await withClient({ ...access, database: 'postgres' }, async (client) => {
    await client.query(`create role ${lowUser.user} login password '${lowUser.password}'`);
    return (
      (await client.query<{ server_version: string }>('show server_version')).rows[0]?.server_version ?? ''
    );
  });
}

async function fromUrl(url: string): Promise<ServerAddress> {
  const parts = new URL(url);
  const access = {
    host: parts.hostname,
    port: Number(parts.port === '' ? 5432 : parts.port),
    user: decodeURIComponent(parts.username),
    password: decodeURIComponent(parts.password),
  };
  const version = await withClient(
    { ...access, database: 'postgres' },
    async (client) =>
      (await client.query<{ server_version: string }>('show server_version')).rows[0]?.server_version ?? '',
  );
  return { ...access, version };
}

function toServer(address: ServerAddress): TestServer {
  const url = (name: string) =>
    `postgres://${encodeURIComponent(address.user)}@${address.host}:${address.port}/${name}`;
  const run = (database: string, sql: string) =>
    withClient({ ...address, database }, async (client) => void (await client.query(sql)));
  return {
    ...address,
    url: url('postgres'),
    run,
    database: async () => {
      const name = freshName();
      await run('postgres', `create database ${name}`);
      return { name, url: url(name) };
    },
  };
}

async function withClient<T>(config: pg.ClientConfig, body: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: config.host,
    port: config.port,
    user: config.user,
    password: config.password,
    database: config.database,
  } as pg.ClientConfig);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

/** The newest version of Debian's folders. */
function program(name: string): string {
  const folders = [...subfolders('/usr/lib/postgresql')]
    .sort((a, b) => Number(b.split('/').at(-1)) - Number(a.split('/').at(-1)))
    .map((folder) => join(folder, 'bin'));
  return findProgram(name, folders, install);
}
