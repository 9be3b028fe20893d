import { describe, expect, test } from 'vitest';
import { failureOf } from '../../failure.ts';
import type { FileError } from '../../ports.ts';
import { createSimPorts, type SimProcess } from './create-sim-ports.ts';
import { SimCrash } from './sim-calls.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = async (process: SimProcess, path: string): Promise<string | undefined> =>
  (await process.ports.files.stat(path)) === undefined
    ? undefined
    : Buffer.from(await process.ports.files.read(path)).toString();
const never = new AbortController().signal;

/** What the same story leaves after a power loss, over many seeds. */
async function outcomes(
  story: (process: SimProcess) => Promise<void>,
  path = 'f',
): Promise<Set<string | undefined>> {
  const found = new Set<string | undefined>();
  for (let seed = 0; seed < 300; seed += 1) {
    const process = createSimPorts({ seed });
    await story(process);
    found.add(await textOf(process.restart('power'), path));
  }
  return found;
}

describe('disk', () => {
  test('synced bytes under a synced name survive every power loss', async () => {
    const found = await outcomes(async ({ ports: { files } }) => {
      await files.write('f', bytes('abc'));
      await files.sync('f');
      await files.syncFolder('.');
    });
    expect(found).toEqual(new Set(['abc']));
  });

  test('a name that was not synced may go, bytes that were not synced may be lost, cut or zero', async () => {
    const noName = await outcomes(async ({ ports: { files } }) => {
      await files.write('f', bytes('abc'));
      await files.sync('f');
    });
    expect(noName).toEqual(new Set(['abc', undefined]));
    const noBytes = await outcomes(async ({ ports: { files } }) => {
      await files.write('f', bytes('abc'));
      await files.syncFolder('.');
    });
    for (const expected of ['', 'a', 'ab', 'abc', '\0\0\0']) expect(noBytes).toContain(expected);
  });

  test('an append that was not synced never harms what was', async () => {
    const found = await outcomes(async ({ ports: { files } }) => {
      await files.write('f', bytes('abc'));
      await files.sync('f');
      await files.syncFolder('.');
      await files.append('f', bytes('def'));
    });
    for (const text of found) expect(text?.startsWith('abc')).toBe(true);
    expect(found).toContain('abcd');
  });

  test('a rename is undone or done, never both and never neither', async () => {
    const found = await outcomes(async ({ ports: { files } }) => {
      for (const [path, text] of [
        ['f', 'old'],
        ['g', 'new'],
      ] as const) {
        await files.write(path, bytes(text));
        await files.sync(path);
      }
      await files.syncFolder('.');
      await files.rename('g', 'f');
    });
    expect(found).toEqual(new Set(['old', 'new']));
  });

  test('a kill alone loses nothing', async () => {
    const process = createSimPorts({ seed: 1 });
    await process.ports.files.write('f', bytes('abc'));
    expect(await textOf(process.restart('kill'), 'f')).toBe('abc');
  });

  test('refuses what a real one refuses', async () => {
    const { files } = createSimPorts({ seed: 1 }).ports;
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'none',
        (error: unknown) => (error as FileError).code,
      );
    await files.makeFolder('a/b');
    await files.write('a/f', bytes('x'));
    expect(await code(files.read('nothing'))).toBe('ENOENT');
    expect(await code(files.read('a'))).toBe('EISDIR');
    expect(await code(files.write('nothing/f', bytes('')))).toBe('ENOENT');
    expect(await code(files.write('a/f/g', bytes('')))).toBe('ENOTDIR');
    expect(await code(files.link('a/f', 'a/b'))).toBe('EEXIST');
    expect(await code(files.remove('a'))).toBe('ENOTEMPTY');
    expect(await files.list('a')).toEqual(['b', 'f']);
    await files.rename('a', 'c');
    expect(await files.list('c')).toEqual(['b', 'f']);
    expect(await files.stat('a')).toBeUndefined();
  });
});

describe('crashes and faults', () => {
  test('before, during and after the k-th call; then nothing works until the restart', async () => {
    for (const [moment, left] of [
      ['before', ''],
      ['after', 'abcdef'],
    ] as const) {
      const process = createSimPorts({ seed: 7 });
      const { files, clock, ids } = process.ports;
      process.calls.crashAt(2, moment);
      await files.write('f', bytes(''));
      await expect(files.append('f', bytes('abcdef'))).rejects.toBeInstanceOf(SimCrash);
      await expect(files.read('f')).rejects.toBeInstanceOf(SimCrash);
      expect(() => clock.now()).toThrow(SimCrash);
      expect(() => ids.uuid()).toThrow(SimCrash);
      expect(await textOf(process.restart('kill'), 'f')).toBe(left);
    }
    const lengths = new Set<number>();
    for (let seed = 0; seed < 50; seed += 1) {
      const process = createSimPorts({ seed });
      process.calls.crashAt(1, 'during');
      await process.ports.files.write('f', bytes('abcdef')).catch(() => undefined);
      lengths.add((await textOf(process.restart('kill'), 'f'))?.length ?? -1);
    }
    expect(lengths.size).toBeGreaterThan(3);
  });

  test('a full disk refuses to write and lets read', async () => {
    const { ports, calls } = createSimPorts({ seed: 1 });
    await ports.files.write('f', bytes('abc'));
    calls.faultAt(2, 'ENOSPC', 9);
    await expect(ports.files.append('f', bytes('x'))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect((await ports.files.read('f')).byteLength).toBeGreaterThanOrEqual(3);
  });

  test('the same seed gives the same end', async () => {
    const run = async () => {
      const process = createSimPorts({ seed: 42 });
      for (let index = 0; index < 20; index += 1)
        await process.ports.files.append('f', bytes(process.ports.ids.uuid()));
      return textOf(process.restart('power'), 'f');
    };
    expect(await run()).toBe(await run());
  });
});

describe('processes, clock, http, secrets', () => {
  test('liveness: living, killed, another boot, another host', async () => {
    const first = createSimPorts({ seed: 1 });
    const second = first.another();
    const liveness = (holder: typeof first.self) => second.ports.processes.liveness(holder);
    expect(await liveness(first.self)).toBe('alive');
    expect(await liveness({ ...first.self, processStart: 'other' })).toBe('dead');
    expect(await liveness({ ...first.self, host: 'other' })).toBe('other-host');
    first.restart('kill');
    expect(await liveness(first.self)).toBe('dead');
    const later = second.restart('power');
    expect(later.self.bootId).not.toBe(second.self.bootId);
    expect(await later.ports.processes.liveness(second.self)).toBe('dead');
  });

  test('sleepers wake in order and time passes without waiting', async () => {
    const { clock } = createSimPorts({ seed: 1 }).ports;
    const woken: string[] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name} ${clock.monotonicMs()}`);
    };
    await Promise.all([sleep('b', 3_600_000), sleep('a', 1000), sleep('c', 3_600_000)]);
    expect(woken).toEqual(['a 1000', 'b 3600000', 'c 3600000']);
    expect(clock.now()).toBe('2026-01-01T01:00:00.000Z');
    const stop = new AbortController();
    const sleeping = clock.sleep(10 ** 9, stop.signal);
    stop.abort();
    await sleeping;
    expect(clock.monotonicMs()).toBe(3_600_000);
  });

  test('http is answered and recorded, secrets and commands are what the test says', async () => {
    const { ports, machine } = createSimPorts({ seed: 1 });
    const request = { method: 'POST', url: 'https://a.example/x', headers: {}, timeoutMs: 1, signal: never };
    await expect(ports.http.send(request)).rejects.toThrow('a.example');
    machine.answer = ({ url }) => ({ status: 200, headers: {}, body: url });
    expect((await ports.http.send(request)).body).toBe('https://a.example/x');
    expect(machine.requests.length).toBe(2);
    machine.secrets.set('env:PW', 's');
    expect((await ports.secrets.resolve('env:PW', never)).reveal()).toBe('s');
    expect(
      failureOf(await ports.secrets.resolve('env:NO', never).catch((error: unknown) => error)),
    ).toMatchObject({ code: 'auth' });
    machine.commands.set('echo', (argv, input) => ({
      exitCode: 0,
      stdout: argv.slice(1).join(' ') + input,
      stderr: '',
    }));
    expect((await ports.processes.run(['echo', 'a'], { input: '!', signal: never })).stdout).toBe('a!');
  });
});
