// What: CPU seconds, wall seconds and peak memory of a whole command. What not: judging them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Measured {
  readonly cpu: number;
  readonly wall: number;
  /** MiB; undefined where /usr/bin/time is not installed. */
  readonly rss: number | undefined;
  readonly code: number;
}

/** bash's own `time` counts the CPU seconds of the finished child; GNU time adds the peak memory where it is installed. */
export function measure(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Measured {
  const gnu = existsSync('/usr/bin/time') ? ['/usr/bin/time', '-f', 'rss %M'] : [];
  const quoted = [...gnu, ...argv].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const script = `TIMEFORMAT='cpu %U %S %R'; time ${quoted} >/dev/null; exit $?`;
  const done = spawnSync('bash', ['-c', script], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const [, user = '0', system = '0', wall = '0'] = /cpu ([\d.]+) ([\d.]+) ([\d.]+)/.exec(done.stderr) ?? [];
  const rss = /rss (\d+)/.exec(done.stderr)?.[1];
  return {
    cpu: Number(user) + Number(system),
    wall: Number(wall),
    rss: rss === undefined ? undefined : Math.round(Number(rss) / 1024),
    code: done.status ?? -1,
  };
}

export function onPath(name: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${name}`));
}
