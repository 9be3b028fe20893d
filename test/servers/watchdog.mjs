// What: ends the test servers when the test run's main process is gone without its teardown. What not: a normal end (global-setup.ts).
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [, , owner, folder] = process.argv;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function clean() {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name, 'server.pid');
    if (!existsSync(file)) continue;
    try {
      process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

const timer = setInterval(() => {
  if (!existsSync(folder)) {
    clearInterval(timer);
  } else if (!isAlive(Number(owner))) {
    clearInterval(timer);
    clean();
  }
}, 500);
