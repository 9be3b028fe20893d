import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../events/event.ts';
import { failureOf } from '../../failure.ts';
import { FileError, type Ports } from '../../ports.ts';
import { createNodePorts } from './create-node-ports.ts';
import { withFailpoints } from './failpoints.ts';

const root = mkdtempSync(join(tmpdir(), 'dbkeel-ports-'));
const events: EventBody[] = [];
const quiet = new AbortController().signal;
const bytes = (text: string): Uint8Array => Buffer.from(text);

function portsWith(env: Record<string, string> = {}, allowExec: string[] = []): Ports {
  const execSecret = (name: string) => ({
    argv: name === 'token' ? ['echo', 'token of {{host}}'] : ['sh', '-c', `echo $$-${name}`],
    ttlMs: name === 'fresh' ? 0 : 60_000,
  });
  return createNodePorts({
    root,
    env: { PATH: process.env['PATH'], ...env },
    allowExec,
    execSecret,
    emit: (event) => events.push(event),
  });
}

const failure = async (promise: Promise<unknown>) =>
  failureOf(
    await promise.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
const fileCode = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof FileError ? error.code : `not a FileError: ${String(error)}`),
  );

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('files', () => {
  const { files } = portsWith();

  test('new files are private, new folders too', async () => {
    await files.makeFolder('a/b');
    await files.write('a/b/f', bytes('one'));
    expect(statSync(join(root, 'a/b/f')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o700);
  });

  test('write truncates, append adds, truncate cuts', async () => {
    await files.write('f', bytes('long text'));
    await files.write('f', bytes('abc'));
    await files.append('f', bytes('def'));
    await files.sync('f');
    await files.syncFolder('.');
    expect(Buffer.from(await files.read('f')).toString()).toBe('abcdef');
    await files.truncate('f', 2);
    expect(await files.stat('f')).toMatchObject({ kind: 'file', bytes: 2 });
  });

  test('link refuses an existing name, rename replaces it', async () => {
    await files.write('from', bytes('x'));
    await files.write('to', bytes('y'));
    expect(await fileCode(files.link('from', 'to'))).toBe('EEXIST');
    await files.rename('from', 'to');
    expect(Buffer.from(await files.read('to')).toString()).toBe('x');
  });

  test('errors carry the system code; stat of nothing is undefined', async () => {
    expect(await fileCode(files.read('nothing'))).toBe('ENOENT');
    expect(await fileCode(files.read('a'))).toBe('EISDIR');
    expect(await fileCode(files.read('bad\0name'))).toBe('EINVAL');
    expect(await fileCode(files.list('nothing'))).toBe('ENOENT');
    expect(await files.stat('nothing')).toBeUndefined();
    expect(await files.stat('to/below-a-file')).toBeUndefined();
  });

  test('list is sorted, remove takes files and empty folders', async () => {
    await files.makeFolder('l');
    for (const name of ['c', 'a', 'b']) await files.write(`l/${name}`, bytes(''));
    expect(await files.list('l')).toEqual(['a', 'b', 'c']);
    expect(await fileCode(files.remove('l'))).toBe('ENOTEMPTY');
    for (const name of ['c', 'a', 'b']) await files.remove(`l/${name}`);
    await files.remove('l');
    expect(await files.stat('l')).toBeUndefined();
  });
});

describe('processes', () => {
  const { processes } = portsWith();

  test('self is alive; another start, boot or host is not', async () => {
    const self = processes.self();
    expect(self.pid).toBe(process.pid);
    expect(await processes.liveness(self)).toBe('alive');
    expect(await processes.liveness({ ...self, processStart: '1' })).toBe('dead');
    expect(await processes.liveness({ ...self, bootId: 'other' })).toBe('dead');
    expect(await processes.liveness({ ...self, host: 'other' })).toBe('other-host');
  });

  test('a process is dead once it has ended', async () => {
    const child = spawn('sleep', ['60']);
    const line = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const processStart = line.slice(line.lastIndexOf(')') + 2).split(' ')[19]!;
    const holder = { ...processes.self(), pid: child.pid!, processStart };
    expect(await processes.liveness(holder)).toBe('alive');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(await processes.liveness(holder)).toBe('dead');
  });

  test('argv reaches the program as it is, without a shell', async () => {
    const result = await processes.run(['printf', '%s|', '$HOME', 'a b', ';ls'], { signal: quiet });
    expect(result).toEqual({ exitCode: 0, stdout: '$HOME|a b|;ls|', stderr: '' });
  });

  test('input, environment, working folder, exit code', async () => {
    const script = 'cat; echo "$X"; basename "$PWD"; echo oops >&2; exit 3';
    const options = {
      input: 'in\n',
      env: { X: 'y', PATH: process.env['PATH']! },
      cwd: join(root, 'a'),
      signal: quiet,
    };
    expect(await processes.run(['sh', '-c', script], options)).toEqual({
      exitCode: 3,
      stdout: 'in\ny\na\n',
      stderr: 'oops\n',
    });
  });

  test('abort kills the program and its children', async () => {
    const stop = new AbortController();
    const running = processes.run(['sh', '-c', 'sleep 61.75 & sleep 61.75'], { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    expect((await failure(running)).code).toBe('canceled');
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toMatch(/^sleep 61\.75/m);
  });

  test('a program that is not there is `missing`', async () => {
    expect(await failure(processes.run(['no-such-program-here'], { signal: quiet }))).toMatchObject({
      code: 'missing',
    });
  });
});

describe('secrets', () => {
  const resolve = async (
    reference: string,
    ports = portsWith({ PW: 's3cret', EMPTY: '' }, ['kept', 'fresh']),
  ) => ports.secrets.resolve(reference, quiet);

  test('prints as *** in every way', async () => {
    const secret = await resolve('env:PW');
    expect(secret.reveal()).toBe('s3cret');
    const printed = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ a: [secret] }, { depth: 9, showHidden: true }),
    ];
    for (const text of printed) {
      expect(text).toContain('***');
      expect(text).not.toContain('s3cret');
    }
    expect(Object.getOwnPropertyNames(secret)).toEqual([]);
  });

  test('from a file: one trailing line break goes, loose permissions are noted once', async () => {
    writeFileSync(join(root, 'pw'), 'two\nlines\r\n', { mode: 0o600 });
    const ports = portsWith();
    expect((await resolve('file:pw', ports)).reveal()).toBe('two\nlines');
    const before = events.length;
    chmodSync(join(root, 'pw'), 0o644);
    await resolve('file:pw', ports);
    await resolve('file:pw', ports);
    expect(events.slice(before)).toMatchObject([{ type: 'log', level: 'warn' }]);
  });

  test('unset, empty and absent are `auth` and name the reference: `missing` would read as a database that is not there', async () => {
    writeFileSync(join(root, 'empty'), '\n');
    for (const reference of ['env:NOPE', 'env:EMPTY', 'file:nope', 'file:empty']) {
      const { code, message } = await failure(resolve(reference));
      expect([code, message.includes(reference)]).toEqual(['auth', true]);
    }
  });

  test('exec runs only where the machine allows it; ttl keeps the answer', async () => {
    expect((await failure(resolve('exec:kept', portsWith()))).code).toBe('permission');
    const ports = portsWith({}, ['kept', 'fresh']);
    const twice = async (reference: string) => [
      (await resolve(reference, ports)).reveal(),
      (await resolve(reference, ports)).reveal(),
    ];
    const [a, b] = await twice('exec:kept');
    expect(a).toBe(b);
    const [c, d] = await twice('exec:fresh');
    expect(c).not.toBe(d);
  });

  test('a secret command is told whom the secret is for, keeps an answer for each, and is not run without', async () => {
    const { secrets } = portsWith({}, ['token']);
    const of = async (host: string) => (await secrets.resolve('exec:token', quiet, { host })).reveal();
    expect([await of('a'), await of('b'), await of('a')]).toEqual(['token of a', 'token of b', 'token of a']);
    const { code, message } = await failure(secrets.resolve('exec:token', quiet, { user: 'x' }));
    expect([code, message]).toEqual([
      'unsupported',
      expect.stringContaining('{{host}} of its command (known here: user)'),
    ]);
  });

  test('another scheme is refused', async () => {
    expect((await failure(resolve('vault:x'))).code).toBe('unsupported');
  });
});

describe('clock and failpoints', () => {
  test('sleep ends early on abort and never rejects', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 10);
    const { clock } = portsWith();
    const from = clock.monotonicMs();
    await clock.sleep(10_000, stop.signal);
    await clock.sleep(10_000, stop.signal);
    expect(clock.monotonicMs() - from).toBeLessThan(5_000);
  });

  test('dies at the n-th call, before or after it, and does not run on', async () => {
    const run = async (spec: string) => {
      let died = 0;
      const { files } = withFailpoints(portsWith(), spec, () => {
        died += 1;
      });
      rmSync(join(root, 'fp'), { force: true });
      await files.write('fp', bytes('1'));
      void files.append('fp', bytes('2'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return [died, readFileSync(join(root, 'fp'), 'utf8')];
    };
    expect(await run('files:2')).toEqual([1, '1']);
    expect(await run('files.append:1:after')).toEqual([1, '12']);
    expect(await run('files.append:2')).toEqual([0, '12']);
    expect(() => withFailpoints(portsWith(), 'files.write')).toThrow('name:n');
  });
});
