// What: from the command line to a compiled project, with its diagnostics printed. What not: the state or the databases.
import { type Compiled, compile, type Diagnostic, type Program, type Source } from '../compiler/index.ts';
import { chosenEnvironment, givenVariables, projectRoot } from './chosen.ts';
import { CommandError, exit, type Invocation } from './command.ts';
import { diskParseCache } from './parse-cache.ts';
import { type ProjectFiles, readProject } from './project-files.ts';

export interface LoadedProject {
  readonly root: string;
  readonly sources: readonly Source[];
  readonly compiled: Compiled;
  /** The compiler's and the reader's, errors first in file order. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadOptions {
  /** Only these files instead of the whole folder. */
  readonly files?: readonly string[];
  /** Instead of the command line's. */
  readonly environment?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Files that the state says held resources. */
  readonly heldFiles?: readonly string[];
}

/** Reads and compiles; never writes into the project. */
export function loadProject(invocation: Invocation, options: LoadOptions = {}): LoadedProject {
  return compileFiles(readProject(projectRoot(invocation), options.files ?? []), invocation, options);
}

export function compileFiles(
  read: ProjectFiles,
  invocation: Invocation,
  options: LoadOptions = {},
): LoadedProject {
  const root = projectRoot(invocation);
  const cache = diskParseCache(root, invocation.version, invocation.env);
  const environment = options.environment ?? chosenEnvironment(invocation);
  const compiled = compile(read.sources, {
    variables: options.variables ?? givenVariables(invocation),
    cache,
    ...(environment === undefined ? {} : { environment }),
    ...(options.heldFiles === undefined ? {} : { heldFiles: options.heldFiles }),
  });
  cache.save();
  return {
    root,
    sources: read.sources,
    compiled,
    diagnostics: [...read.diagnostics, ...compiled.diagnostics],
  };
}

/** The program, or the diagnostics on stderr and exit 3. Warnings are printed and do not stop. */
export async function requireProgram(loaded: LoadedProject, invocation: Invocation): Promise<Program> {
  const errors = loaded.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const { printDiagnostics } = await import('./print-diagnostics.ts');
  if (loaded.diagnostics.length > 0) await printDiagnostics(loaded, loaded.diagnostics, invocation);
  if (errors.length > 0 || loaded.compiled.program === undefined) throw new InvalidProject();
  return loaded.compiled.program;
}

/** A loaded project that has at least one document, valid or not. */
export function someProject(invocation: Invocation): LoadedProject {
  const loaded = loadProject(invocation);
  requireFiles(loaded);
  return loaded;
}

/** A folder without any file of ours is a wrong folder, not a valid project. */
export function requireFiles({ root, compiled, diagnostics }: LoadedProject): void {
  if (compiled.documents > 0 || diagnostics.length > 0) return;
  throw new CommandError(
    `There is nothing of dbkeel in ${root}: no *.yaml or *.yml file with a document of apiVersion dbkeel/v1. Start with dbkeel init, or name the project's folder with -C.`,
    exit.invalid,
  );
}

/** Thrown after the diagnostics were printed. */
export class InvalidProject extends CommandError {
  constructor() {
    super('The project is not valid; nothing was done.', exit.invalid);
  }
}
