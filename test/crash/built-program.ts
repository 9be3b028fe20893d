// What: the whole program as JavaScript in a folder of this test run, and running it as a process. What not: dist/, which belongs to people.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { runFolder } from '../servers/run-folder.ts';
import { pause } from '../servers/test-server.ts';

const root = resolve(import.meta.dirname, '../..');
const folders = ['schemas', 'compiler', 'runtime', 'cli'];
const compilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  rewriteRelativeImportExtensions: true,
  verbatimModuleSyntax: true,
};

/** The path of cli.js, made by whichever test file asks first. */
export async function builtProgram(): Promise<string> {
  const folder = join(runFolder(), 'program');
  const program = join(folder, 'cli/cli.js');
  try {
    mkdirSync(`${folder}.making`);
  } catch {
    while (!existsSync(folder)) await pause(50);
    return program;
  }
  const aside = mkdtempSync(join(runFolder(), 'program-'));
  for (const name of folders.flatMap(sourcesIn)) {
    const { outputText } = ts.transpileModule(readFileSync(join(root, name), 'utf8'), { compilerOptions });
    const to = join(aside, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, outputText);
  }
  for (const name of ['node_modules', 'package.json']) symlinkSync(join(root, name), join(aside, name));
  for (const name of folders.flatMap(jsonIn)) {
    mkdirSync(dirname(join(aside, name)), { recursive: true });
    writeFileSync(join(aside, name), readFileSync(join(root, name)));
  }
  renameSync(aside, folder);
  return program;
}

function sourcesIn(folder: string): readonly string[] {
  return filesIn(folder).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.test.ts'),
  );
}

function jsonIn(folder: string): readonly string[] {
  return filesIn(folder).filter((name) => name.endsWith('.json'));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  );
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stdout or stderr holds the text. */
  saw(text: string): Promise<void>;
}

const plain = { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' };

export async function start(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(process.execPath, [await builtProgram(), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // The parse cache goes with the project's folder.
    env: { ...plain, HOME: cwd, XDG_CACHE_HOME: join(cwd, '.cache'), ...env },
  });
  let out = '';
  let err = '';
  const looking = new Set<() => void>();
  const heard = (): void => {
    for (const look of looking) look();
  };
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    heard();
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
    heard();
  });
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code, signal) => done({ code, signal, out, err }));
  });
  const saw = (text: string): Promise<void> =>
    new Promise((done, failed) => {
      const look = (): void => {
        if (!out.includes(text) && !err.includes(text)) return;
        looking.delete(look);
        done();
      };
      looking.add(look);
      look();
      void ended.then((end) =>
        failed(new Error(`ended (${end.code}) without "${text}":\n${end.out}${end.err}`)),
      );
    });
  return { process: child, ended, saw };
}

export async function run(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return (await start(cwd, args, env)).ended;
}

/** A folder for one project; `files` by name. Removed by the caller. */
export function projectFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-project-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
