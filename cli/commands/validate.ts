// What: `dbkeel validate`, offline. What not: finding anything (compiler).
import { relative, resolve } from 'node:path';
import { projectRoot } from '../chosen.ts';
import { type Command, CommandError, exit, type Invocation } from '../command.ts';
import type { LoadedProject } from '../load-project.ts';
import { readProject } from '../project-files.ts';
import { countText } from '../render/amounts.ts';
import { verdictCache } from '../verdict-cache.ts';

/** What is shown of a project. */
interface Judged extends Pick<LoadedProject, 'sources' | 'diagnostics'> {
  readonly compiled: Pick<LoadedProject['compiled'], 'locate' | 'resources'>;
}

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const loaded = await judge(invocation);
  const { diagnostics } = loaded;
  const format = options.text('format') ?? (options.flag('json') ? 'json' : 'text');
  const printed = await render(format, loaded, invocation);
  if (format === 'text') terminal.err(printed);
  else terminal.out(printed);
  const errors = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  if (format === 'text' && !errors) terminal.out(successText(loaded));
  return errors ? exit.invalid : exit.ok;
};

/** A project without a single diagnostic is not judged twice: the second time not even the compiler is loaded. */
async function judge(invocation: Invocation): Promise<Judged> {
  const read = readProject(projectRoot(invocation), filesOf(invocation));
  const cache = verdictCache(read, invocation);
  const valid = read.diagnostics.length === 0 ? cache.find() : undefined;
  if (valid !== undefined)
    return { sources: read.sources, diagnostics: [], compiled: { ...valid, locate: () => undefined } };
  const { compileFiles, requireFiles } = await import('../load-project.ts');
  const loaded = compileFiles(read, invocation);
  requireFiles(loaded);
  if (loaded.diagnostics.length === 0) cache.keep({ resources: loaded.compiled.resources });
  return loaded;
}

async function render(format: string, loaded: Judged, { terminal, version }: Invocation): Promise<string> {
  const { diagnostics, sources, compiled } = loaded;
  const located = { sources, locate: compiled.locate };
  switch (format) {
    case 'text':
      if (diagnostics.length === 0) return '';
      return (await import('../render/diagnostics-text.ts')).renderDiagnosticsText(diagnostics, located, {
        color: terminal.color,
        width: terminal.width,
      });
    case 'json':
      return (await import('../render/diagnostics-json.ts')).renderDiagnosticsJson(diagnostics, located);
    case 'sarif':
      return (await import('../render/diagnostics-sarif.ts')).renderDiagnosticsSarif(
        diagnostics,
        located,
        version,
      );
    case 'github':
      return (await import('../render/diagnostics-github.ts')).renderDiagnosticsGithub(diagnostics, located);
    case 'junit':
      return (await import('../render/diagnostics-junit.ts')).renderDiagnosticsJunit(diagnostics, located);
    default:
      throw new CommandError(`--format takes text, json, sarif, github or junit, not ${format}.`);
  }
}

function successText({ compiled, sources }: Judged): string {
  const plural = (count: number, noun: string) => `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
  return `Valid: ${plural(compiled.resources, 'resource')} in ${plural(sources.length, 'file')}.\n`;
}

/** Named files are checked alone; a name outside of the project is an error, not a surprise. */
function filesOf(invocation: Invocation): readonly string[] {
  const given = invocation.arguments[0];
  if (!Array.isArray(given)) return [];
  const root = projectRoot(invocation);
  return given.map((file) => {
    const path = relative(root, resolve(invocation.cwd, file));
    if (path.startsWith('..')) throw new CommandError(`${file} is outside of the project ${root}.`);
    return path;
  });
}
