// What: the folder of one test run: who starts a shared server, and how the others learn where it is. What not: which servers there are.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, isAlive, pause, type ServerAddress } from './test-server.ts';

const variable = 'DBKEEL_TEST_RUN_FOLDER';

/** Made once by vitest's global setup. A watchdog removes it, and every server in it, when this process is gone, however it went. */
export function makeRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-test-'));
  // The servers run under accounts of their own and must be able to walk in.
  chmodSync(folder, 0o755);
  process.env[variable] = folder;
  const program = join(dirname(fileURLToPath(import.meta.url)), 'watchdog.mjs');
  spawn(process.execPath, [program, String(process.pid), folder], {
    detached: true,
    stdio: 'ignore',
  }).unref();
  return folder;
}

/** The run's folder; outside vitest (a bench, a script) one is made for this process. */
export function runFolder(): string {
  const folder = process.env[variable];
  return folder !== undefined && existsSync(folder) ? folder : makeRunFolder();
}

export async function removeRunFolder(folder: string): Promise<void> {
  await Promise.all(
    readdirSync(folder).map(async (name) => {
      const file = join(folder, name, 'server.pid');
      if (existsSync(file)) await end(Number(readFileSync(file, 'utf8')), 'SIGQUIT');
    }),
  );
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A new folder for one server. */
export function serverFolder(name: string): string {
  return mkdtempSync(join(runFolder(), `${name}-`));
}

/** The one server `name` of this run: started by whoever asks first, in whichever process; the rest wait for it. */
export async function shared(name: string, start: () => Promise<ServerAddress>): Promise<ServerAddress> {
  const answer = join(runFolder(), `${name}.json`);
  const lock = join(runFolder(), `${name}.lock`);
  for (;;) {
    if (existsSync(answer)) return JSON.parse(readFileSync(answer, 'utf8')) as ServerAddress;
    if (takeLock(lock)) return await startAndTell(answer, lock, start);
    await pause(50);
  }
}

async function startAndTell(
  answer: string,
  lock: string,
  start: () => Promise<ServerAddress>,
): Promise<ServerAddress> {
  try {
    const address = await start();
    writeFileSync(`${answer}.new`, JSON.stringify(address));
    renameSync(`${answer}.new`, answer);
    return address;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** A folder, because making one is atomic; the holder's pid inside lets the next take over from a test process that died while starting. */
function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch {
    const file = join(lock, 'pid');
    const holder = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (holder !== '' && !isAlive(Number(holder))) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
