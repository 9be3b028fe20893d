// What: a story is a text: `$ command` lines, each followed by what it prints. What not: which stories there are, and what they need.
import { spawnSync } from 'node:child_process';

export interface Step {
  readonly command: string;
  /** The lines below the command, up to the next one. */
  readonly expected: string;
}

export interface StoryRun {
  readonly cli: string;
  readonly folder: string;
  /** Scripts of the story run from where they stand, so that they find their packages. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** What differs from machine to machine, and the word that stands for it. */
  readonly stands: readonly (readonly [string, string])[];
}

/** The text before the first command, and the commands. */
export function readStory(text: string): { readonly head: string; readonly steps: readonly Step[] } {
  const [head = '', ...parts] = `\n${text}`.split(/\n\$ /);
  return {
    head: head.replace(/^\n/, ''),
    steps: parts.map((part) => {
      const [command = '', ...rest] = part.split('\n');
      return { command, expected: rest.join('\n').trimEnd() };
    }),
  };
}

/**
 * What a step prints: `# exit N` when the code is not 0, standard output, and for such a step also standard error below `# stderr`.
 * The standard error of a step that went well is progress: its order is chance.
 */
export function runStep(command: string, run: StoryRun): string {
  const [program, ...words] = split(command);
  const argv =
    program === 'dbkeel'
      ? [run.cli, ...words]
      : words.map((word, index) => (index === 0 ? `${run.home}/${word}` : word));
  if (program !== 'dbkeel' && program !== 'node') throw new Error(`a story runs dbkeel or node: ${command}`);
  const done = spawnSync(process.execPath, argv, {
    cwd: run.folder,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      XDG_CACHE_HOME: `${run.folder}/.cache`,
      NO_COLOR: '1',
      ...run.env,
    },
  });
  if (done.error !== undefined) throw done.error;
  const parts = [done.status === 0 ? '' : `# exit ${done.status ?? done.signal}\n`, done.stdout];
  if (done.status !== 0 && done.stderr !== '') parts.push(`# stderr\n${done.stderr}`);
  return normalise(parts.join(''), run.stands).trimEnd();
}

/** Words as a shell sees them, as far as stories need it: quotes keep spaces and stars. */
function split(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

/** Replaces what another day or machine would print otherwise by a text as wide, so that tables keep their columns. */
export function normalise(text: string, stands: readonly (readonly [string, string])[]): string {
  return stands
    .reduce((now, [real, word]) => now.replaceAll(real, word), text)
    .replace(/\d{4}-\d\d-\d\d([ T])\d\d:\d\d:\d\d/g, 'YYYY-MM-DD$1hh:mm:ss')
    .replace(/\b(in|after) (?:\d+m ?)?\d+(?:\.\d+)? ?s\b/g, '$1 N s')
    .replace(/\b(SQLite|PostgreSQL|MariaDB|sqlite|postgres|mysql|mariadb) \d+(?:\.\d+)+\S*/g, '$1 N.N')
    .replace(/\bage = [0-9a-z]+/g, 'age = N h')
    .replace(/now \d+d(\d+h)?/g, 'now N')
    .replace(/\b[0-9a-f]{12,64}\b/g, 'DIGEST')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replace(/[ \t]+$/gm, '');
}
