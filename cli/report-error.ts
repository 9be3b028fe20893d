// What: what people read and which exit code they get when a command throws. What not: diagnostics of the user's files (print-diagnostics.ts).

import { OperationFailure } from '../runtime/failure.ts';
import { FileError } from '../runtime/ports.ts';
import { StateDamage } from '../runtime/state/state-damage.ts';
import { StateLocked } from '../runtime/state/state-locked.ts';
import { CommandError, exit } from './command.ts';

export interface Reported {
  /** Whole lines for stderr. */
  readonly text: string;
  readonly code: number;
}

export interface ReportOptions {
  readonly version: string;
  /** DBKEEL_DEBUG is set: the stack follows. */
  readonly debug: boolean;
  /** 130 or 143 once a signal has come. */
  readonly interrupted: number | undefined;
}

/** Refusals of the world and of the user are one line with a way on; everything else is a bug and says so. */
export function reportError(error: unknown, { version, debug, interrupted }: ReportOptions): Reported {
  const known = refusal(error);
  const stack = debug && error instanceof Error ? `${withCauses(error)}\n` : '';
  if (known !== undefined) {
    const code = interrupted !== undefined && known.code === exit.failed ? interrupted : known.code;
    return { text: `Error: ${known.message}\n${stack}`, code };
  }
  const message = error instanceof Error ? error.message : String(error);
  const more = debug ? '' : 'Run it again with DBKEEL_DEBUG=1 and report what it prints.\n';
  return {
    text: `Error: ${oneLine(message)}\nThis is a bug in dbkeel ${version}, not a fault of your files. ${more}${debug ? '\n' : ''}${stack}`,
    code: interrupted ?? exit.failed,
  };
}

function refusal(error: unknown): { readonly message: string; readonly code: number } | undefined {
  if (error instanceof CommandError) return { message: error.message, code: error.code };
  if (error instanceof StateLocked) return { message: error.message, code: exit.locked };
  if (error instanceof StateDamage) return { message: error.message, code: exit.failed };
  if (error instanceof OperationFailure) return { message: error.message, code: exit.failed };
  const file = fileFault(error);
  return file === undefined ? undefined : { message: file, code: exit.failed };
}

/** What the system's code means for a person, and what to do. */
const fileWays: Readonly<Record<string, string>> = {
  EACCES: 'permission denied. Look at its owner and mode, or run dbkeel as the user who owns it',
  EPERM: 'not permitted. Look at its owner and mode, or run dbkeel as the user who owns it',
  EROFS:
    'the file system is read-only. Keep state and history where dbkeel may write (Project.state.path, Project.history.path)',
  ENOSPC: 'the disk is full. Make room and run the command again; what was recorded is kept',
  EDQUOT: 'the disk quota is used up. Make room and run the command again; what was recorded is kept',
  EFBIG:
    'it would be larger than this process may write (ulimit -f). Raise the limit and run the command again',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EIO: 'the disk reports an error. Look at the system log before anything else',
  EMFILE: 'too many open files (ulimit -n)',
};

/** FileError of our ports, and the errors of node:fs that have the same code and path. */
function fileFault(error: unknown): string | undefined {
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (typeof code !== 'string' || typeof path !== 'string') return undefined;
  if (!(error instanceof FileError) && !(error instanceof Error && 'syscall' in error)) return undefined;
  return `${path}: ${fileWays[code] ?? `the system says ${code}`}.`;
}

function oneLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function withCauses(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\nCaused by: ${withCauses(error.cause)}` : own;
}
