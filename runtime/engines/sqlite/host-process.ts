// What: one host process as its session sees it: questions, answers, and its end. What not: SQL (session.ts).
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { Failure } from '../../../compiler/model/world.ts';
import { fail, OperationFailure } from '../../failure.ts';
import type { Answered, Answers, Ask } from './host/message.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Keeps the program alive only while it is asked something. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #next = 1;
  #end: Failure | undefined;

  constructor() {
    this.#child = spawnHost();
    this.#child.on('message', (answered: Answered) => this.#settle(answered));
    this.#child.on('error', (error) => this.#over(`cannot be started: ${error.message}`));
    this.#ended = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => {
        this.#over(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
        resolve();
      });
    });
    this.#rest();
  }

  get alive(): boolean {
    return this.#end === undefined;
  }

  ask<A extends Ask>(asked: A): Promise<Answers[A['ask']]> {
    if (this.#end !== undefined) return Promise.reject(new OperationFailure(this.#end));
    const id = this.#next++;
    return new Promise<Answers[A['ask']]>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#child.ref();
      this.#child.channel?.ref();
      this.#child.send({ id, ...asked }, (error) => {
        if (error !== null) this.#over(`does not take questions: ${error.message}`);
      });
    });
  }

  /** At once, whatever it is doing; everything asked is rejected with `why`. Resolves when the process is gone and its locks with it. */
  async kill(why: Failure): Promise<void> {
    this.#end ??= why;
    this.#rejectAll(this.#end);
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #settle(answered: Answered): void {
    const waiting = this.#waiting.get(answered.id);
    this.#waiting.delete(answered.id);
    this.#rest();
    if ('failure' in answered) waiting?.reject(new OperationFailure(answered.failure));
    else waiting?.resolve(answered.value);
  }

  #rest(): void {
    // Somebody may be waiting for a killed process to be gone: letting go of it then would let the program end before it is.
    if (this.#end !== undefined || this.#waiting.size > 0) return;
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #over(what: string): void {
    const hint = 'SQLite stops its process when it reads damaged pages or a text that is not UTF-8';
    this.#end ??= fail(
      'unavailable',
      `The process that worked on the database ${what} (${hint}).`,
      'never',
    ).failure;
    this.#rejectAll(this.#end);
  }

  #rejectAll(why: Failure): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of all) waiting.reject(new OperationFailure(why));
  }
}

/** Beside this file lies host/host.js after a build, and host/host.ts in the sources, which only Node with tsx can run. */
function spawnHost(): ChildProcess {
  const source = import.meta.url.endsWith('.ts');
  const entry = fileURLToPath(new URL(source ? './host/host.ts' : './host/host.js', import.meta.url));
  return fork(entry, [], {
    execArgv: source
      ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href]
      : [],
    serialization: 'advanced',
    env: withoutSecrets(process.env),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Its own group: Ctrl-C on a terminal is for dbkeel, which finishes what is under way. It ends with its parent all the same (the channel closes).
    detached: true,
  });
}

/** The host needs to find libraries and temporary folders; what else the environment holds (passwords, tokens) is none of its business. */
const needed = ['PATH', 'TMPDIR', 'SQLITE_TMPDIR', 'LD_LIBRARY_PATH', 'NODE_OPTIONS'];

function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => needed.includes(name)));
}
