// What: DBKEEL_FAILPOINT=name:n, which kills the process at the n-th call of a port, for crash tests. What not: anything product code knows of.
import type { Ports } from '../../ports.ts';

/**
 * `files.write:3` dies before the third files.write; `files.write:3:after` dies after it; `files:17` counts every call of files.
 * Names: files[.member], http[.send], processes.run, secrets[.resolve].
 */
export function withFailpoints(ports: Ports, spec: string | undefined, die: () => void = killSelf): Ports {
  if (spec === undefined || spec === '') return ports;
  const match = /^([a-zA-Z.]+):([1-9][0-9]*)(:after)?$/.exec(spec);
  if (match === null)
    throw new Error(`DBKEEL_FAILPOINT must be name:n or name:n:after, not ${JSON.stringify(spec)}`);
  const [, name = '', nth, after] = match;
  let hits = 0;

  async function failpoint(at: string, call: () => Promise<unknown>): Promise<unknown> {
    const hit = at === name || at.startsWith(`${name}.`);
    if (hit) hits += 1;
    const deadly = hit && hits === Number(nth);
    if (deadly && after === undefined) return neverAgain(die);
    const result = await call();
    return deadly ? neverAgain(die) : result;
  }

  function wrap<T extends object>(port: string, target: T, members: readonly string[]): T {
    return new Proxy(target, {
      get: (object, member, receiver) => {
        const value: unknown = Reflect.get(object, member, receiver);
        if (typeof value !== 'function' || typeof member !== 'string') return value;
        if (members.length > 0 && !members.includes(member)) return value;
        return (...args: readonly unknown[]) =>
          failpoint(`${port}.${member}`, () => Reflect.apply(value, object, args) as Promise<unknown>);
      },
    });
  }

  return {
    ...ports,
    files: wrap('files', ports.files, []),
    http: wrap('http', ports.http, []),
    processes: wrap('processes', ports.processes, ['run']),
    secrets: wrap('secrets', ports.secrets, []),
  };
}

/** The caller must not run on in the instant between the signal and death. */
function neverAgain(die: () => void): Promise<never> {
  die();
  return new Promise(() => undefined);
}

function killSelf(): void {
  process.kill(process.pid, 'SIGKILL');
}
