// What: who we are among the machine's processes, whether another one still lives, and running programs. What not: which programs may run.
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Holder, Processes } from '../../ports.ts';
import { runCommand } from './run-command.ts';

/** The inode of the machine's first pid namespace on every Linux; a container has another one. */
const firstPidNamespace = 'pid:[4026531836]';

type Environment = Readonly<Record<string, string | undefined>>;

export function nodeProcesses(root: string, env: Environment): Processes {
  let self: Holder | undefined;
  const me = (): Holder => {
    self ??= describeSelf();
    return self;
  };
  return {
    self: me,
    liveness: async (holder) => {
      if (holder.host !== me().host) return 'other-host';
      if (holder.bootId !== me().bootId) return 'dead';
      return isAlive(holder) ? 'alive' : 'dead';
    },
    run: (argv, options) => runCommand(argv, { cwd: root, env, ...options }),
  };
}

function describeSelf(): Holder {
  return {
    pid: process.pid,
    bootId: bootId(),
    processStart: processStart(process.pid)?.start ?? 'unknown',
    host: hostIdentity(),
    user: userName(),
  };
}

/**
 * Pids mean nothing outside their namespace. Containers on one machine may share a folder and a host name, so a process in a container
 * names its namespace too: from another one its pid cannot be judged, and `liveness` says other-host instead of a wrong "dead".
 */
function hostIdentity(): string {
  if (process.platform !== 'linux') return hostname();
  const namespace = readlinkSync('/proc/self/ns/pid');
  return namespace === firstPidNamespace ? hostname() : `${hostname()}/${namespace}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a uid that no passwd file knows.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function bootId(): string {
  if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim();
}

function isAlive(holder: Holder): boolean {
  const found = processStart(holder.pid);
  if (found !== undefined)
    return !found.ended && (found.start === holder.processStart || holder.processStart === 'unknown');
  // /proc mounted with hidepid hides other users' processes: ask the kernel before calling anyone dead.
  return signalReaches(holder.pid);
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in a unit of the system's own: only equality means anything. `ended`: it is dead, its parent has not noticed. */
function processStart(pid: number): { readonly start: string; readonly ended: boolean } | undefined {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

function startFromProc(pid: number): { readonly start: string; readonly ended: boolean } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses and may hold anything, parentheses too; the rest starts at field 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return start === undefined ? undefined : { start, ended: state === 'Z' || state === 'X' };
}

function startFromPs(pid: number): { readonly start: string; readonly ended: boolean } | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
    }).trim();
    const space = text.indexOf(' ');
    return { start: text.slice(space + 1).trim(), ended: text.startsWith('Z') };
  } catch {
    return undefined;
  }
}
