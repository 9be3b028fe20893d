// What: the entry of the child process in which SQLite works for one session; killed when its work is cancelled. What not: what it does (server.ts).
// libsql blocks the event loop while it works and aborts the process on some inputs: neither may happen to the program itself.
import { Worker } from 'node:worker_threads';

import { failureOf } from '../../../failure.ts';
import type { Answered, Asked } from './message.ts';
import { Server } from './server.ts';

const server = new Server();

process.on('message', (asked: Asked) => {
  void answer(asked).then((answered) => process.send?.(answered));
});

async function answer(asked: Asked): Promise<Answered> {
  try {
    return { id: asked.id, value: await server.answer(asked) };
  } catch (error) {
    return { id: asked.id, failure: failureOf(error) };
  }
}

// Ctrl-C in a terminal reaches every process of the group: the parent decides what stops and when.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));

// While SQLite works this thread sees no event, so another one watches whether the parent is still there.
const watch = new Worker(
  `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL'); }, 500)`,
  { eval: true, execArgv: [], stdout: false, stderr: false },
);
watch.unref();
