// What: names, help, suggestions and wrong command lines, over the registry of commands. What not: what commands do.
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../cli/command.ts';
import { commands } from '../../cli/commands.ts';
import { buildProgram } from '../../cli/program.ts';
import { builtProgram, type CallResult, dbkeel as call } from './program.ts';
import { projectFolder } from './sample-project.ts';

let cwd: string;
const dbkeel = (...args: readonly string[]): Promise<CallResult> => call(args, { cwd });

/** Help needs no process of its own, and there are many commands. */
async function inProcess(...args: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _, done) {
        said[name] += String(chunk);
        done();
      },
    }) as unknown as NodeJS.WriteStream;
  const never = new AbortController().signal;
  const streams = { stdin: process.stdin, stdout: stream('stdout'), stderr: stream('stderr'), env: {} };
  const code = await buildProgram({ streams, cwd, version: '0.0.0', stop: never, abort: never })(args);
  return { code, ...said };
}

/** Every command that runs, with the words that lead to it. */
function leaves(
  specs: readonly CommandSpec[],
  before: readonly string[] = [],
): readonly [string, CommandSpec][] {
  return specs.flatMap((spec) => {
    const words = [...before, spec.name];
    const own: [string, CommandSpec][] = spec.load === undefined ? [] : [[words.join(' '), spec]];
    return [...own, ...leaves(spec.commands ?? [], words)];
  });
}

beforeAll(async () => {
  await builtProgram();
  cwd = projectFolder({});
});

describe('help', () => {
  it('lists every command with its summary, on stdout', async () => {
    const { code, stdout, stderr } = await dbkeel('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const flat = stdout.replace(/\s+/g, ' ');
    for (const { name, summary } of commands) {
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
      expect(flat).toContain(summary);
    }
  });

  it.each(leaves(commands))(
    'of %s names its options and has an example that starts with dbkeel',
    async (words, spec) => {
      expect(spec.examples.length).toBeGreaterThan(0);
      const { code, stdout, stderr } = await inProcess(...words.split(' '), '--help');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Examples:');
      for (const example of spec.examples) {
        expect(example).toMatch(new RegExp(`^dbkeel ${words}( |$)`));
        expect(stdout).toContain(`  $ ${example}`);
      }
      for (const { flags } of spec.options) expect(stdout).toContain(flags);
      for (const flag of ['--json', '--no-color', '--project']) expect(stdout).toContain(flag);
    },
  );

  it('of a group lists its commands and exits 0', async () => {
    const { code, stdout } = await dbkeel('state', '--help');
    expect(code).toBe(0);
    for (const each of commands.find(({ name }) => name === 'state')?.commands ?? [])
      expect(stdout).toContain(each.summary.slice(0, 20));
  });

  it('loads every command that it names', async () => {
    for (const [, spec] of leaves(commands)) expect(typeof (await spec.load?.())?.run).toBe('function');
  });
});

describe('a wrong command line', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['aply'], /unknown command 'aply'\n\(Did you mean apply\?\)/],
    ['an unknown command of a group', ['state', 'lst'], /unknown command 'lst'\n\(Did you mean list\?\)/],
    ['an unknown option', ['plan', '--taget', 'x'], /unknown option '--taget'\n\(Did you mean --target\?\)/],
    ['a missing argument', ['run'], /missing required argument 'address'/],
    ['an option without its value', ['plan', '--out'], /option '--out <file>' argument missing/],
    ['too many arguments', ['graph', 'x'], /too many arguments/],
    [
      'a number that is none',
      ['plan', '--parallelism', 'many'],
      /--parallelism takes a whole number of at least 1, not many/,
    ],
    ['a negative lock timeout', ['apply', '--yes', '--lock-timeout', '-1'], /--lock-timeout/],
    [
      'an unknown format',
      ['validate', '--format', 'xml'],
      /--format takes text, json, sarif, github or junit, not xml/,
    ],
    ['an unknown graph format', ['graph', '--format', 'svg'], /--format takes dot, mermaid, json, not svg/],
    ['an unknown code', ['explain', 'DBK1O01'], /There is no code DBK1O01\. Did you mean DBK1001\?/],
    ['an unknown kind', ['schema', 'Moniter'], /There is no kind Moniter\. Did you mean Monitor\?/],
    ['a variable without a value', ['validate', '--var', 'x'], /--var takes name=value, not x/],
    ['a serial that is none', ['state', 'restore', 'x'], /A serial is a whole number/],
    [
      'two modes at once',
      ['plan', '--destroy', '--refresh-only'],
      /--destroy and --refresh-only do not go together/,
    ],
    ['neither done nor not done', ['state', 'resolve', 'Monitor/x', 'check'], /--done or --not-done/],
  ];

  it.each(wrong)('%s is exit 1, said on stderr, nothing on stdout', async (_, args, message) => {
    const { code, stdout, stderr } = await call(args, { cwd: projectFolder({ 'a.yaml': project }) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('no command at all prints the help on stderr', async () => {
    const { code, stdout, stderr } = await dbkeel();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Usage: dbkeel');
  });
});

it('--version is the package version alone', async () => {
  const { version } = (await import('../../package.json', { with: { type: 'json' } })).default;
  expect(await dbkeel('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

const project = `apiVersion: dbkeel/v1
kind: Project
metadata: {name: ops}
spec: {timeZone: UTC}
`;
