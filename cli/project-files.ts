// What: the files of a project as sources: which ones count, and reading them safely. What not: parsing.
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { TextDecoder } from 'node:util';
import { type Code, type Diagnostic, diagnose } from '../compiler/diagnostic.ts';
import type { Source } from '../compiler/index.ts';
import { globMatches } from '../compiler/rules/glob.ts';
import { CommandError } from './command.ts';

/** Larger files are refused before they are read: nobody reviews a megabyte of YAML. */
const largestBytes = 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

export interface ProjectFiles {
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All `*.yaml` and `*.yml` below `root`, sorted, except dot-folders, node_modules and what .dbkeelignore names. Links that leave the project are refused. */
export function readProject(root: string, only: readonly string[] = []): ProjectFiles {
  const real = realRoot(root);
  const paths = only.length > 0 ? only : list(real, ignored(real));
  const sources: Source[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const file = path.split(sep).join('/');
    const text = readSource(real, join(real, path), file, diagnostics);
    if (text !== undefined) sources.push({ file, text });
  }
  return { sources, diagnostics };
}

function realRoot(root: string): string {
  try {
    const real = realpathSync(root);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    throw new CommandError(
      `The project folder ${root} cannot be read: ${reason(error)}. Name the project's folder with -C.`,
    );
  }
  throw new CommandError(`${root} is not a folder. Name the project's folder with -C.`);
}

function list(root: string, skip: (path: string) => boolean): readonly string[] {
  const found: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entries(root, folder)) {
      const path = folder === '' ? entry : `${folder}/${entry}`;
      if (entry.startsWith('.') || entry === 'node_modules' || skip(path)) continue;
      const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (stat?.isDirectory() === true) folders.push(path);
      else if (/\.ya?ml$/.test(entry)) found.push(path);
    }
  }
  return found.sort();
}

function entries(root: string, folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder));
  } catch (error) {
    throw new CommandError(
      `The folder ${folder === '' ? root : folder} cannot be read: ${reason(error)}. Change its mode, or name it in .dbkeelignore.`,
    );
  }
}

/** The system's word for it; our sentences say the rest. */
function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'this user may not read it';
  return code ?? message;
}

/** .dbkeelignore: one glob a line (`*`, `?`; a trailing slash or a bare name also means everything below), `#` comments. */
function ignored(root: string): (path: string) => boolean {
  let text: string;
  try {
    text = readFileSync(join(root, '.dbkeelignore'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return () => false;
    throw new CommandError(
      `.dbkeelignore cannot be read: ${reason(error)}. Without it too many files would count.`,
    );
  }
  const patterns = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/\/$/, ''));
  return (path) =>
    patterns.some(
      (pattern) =>
        globMatches(pattern, path) ||
        (!pattern.includes('/') && path.split('/').some((part) => globMatches(pattern, part))),
    );
}

/** A file that counts as ours but cannot be read is an error at the file: what it holds would else be planned away. */
function readSource(root: string, path: string, file: string, diagnostics: Diagnostic[]): string | undefined {
  const refuse = (code: Code, detail: string) => {
    diagnostics.push(diagnose(code, { file, start: 0, end: 0 }, detail));
    return undefined;
  };
  try {
    const real = realpathSync(path);
    if (relative(root, real).split(sep)[0] === '..')
      return refuse('DBK1019', `${file} is a link out of the project. Copy the file into it.`);
    const stat = statSync(real);
    if (!stat.isFile())
      return refuse('DBK1019', `${file} is not a regular file. Remove it or name it in .dbkeelignore.`);
    if (stat.size > largestBytes)
      return refuse(
        'DBK1010',
        `The file has ${stat.size} bytes; at most 1 MB is read. Split it: every *.yaml file of the project is read, in any folder.`,
      );
    return utf8.decode(readFileSync(real));
  } catch (error) {
    if (error instanceof TypeError)
      return refuse('DBK1020', `${file} is not UTF-8 text. Convert it: iconv -f ISO-8859-1 -t UTF-8 ${file}`);
    return refuse('DBK1019', unreadable(file, error as NodeJS.ErrnoException));
  }
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT')
    return `${file} is not there, or a link that points nowhere. Remove the link or mend it.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${file} may not be read by this user. Change its mode (chmod u+r ${file}) or run dbkeel as its owner.`;
  if (code === 'ELOOP') return `${file} is a link that leads back to itself. Remove it.`;
  return `${file} cannot be read: ${code ?? message}.`;
}
