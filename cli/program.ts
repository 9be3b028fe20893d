// What: argv to one command's invocation, with commander. What not: what a command does.
import { Command as Commander, CommanderError } from 'commander';
import { type CommandSpec, exit, type Invocation, type OptionSpec, Options } from './command.ts';
import { commands } from './commands.ts';
import { createTerminal, type TerminalStreams } from './terminal.ts';

export interface Surroundings {
  readonly streams: TerminalStreams;
  readonly cwd: string;
  readonly version: string;
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
}

const everywhere: readonly OptionSpec[] = [
  { flags: '-C, --project <folder>', help: 'the folder of the project (default: this one)' },
  { flags: '--json', help: 'machine-readable output on stdout' },
  { flags: '--color', help: 'colours even where there is no terminal' },
  { flags: '--no-color', help: 'no colours (also NO_COLOR)' },
];

/** Runs a command that was chosen; resolves to its exit code. */
type Start = (
  load: NonNullable<CommandSpec['load']>,
  given: Invocation['arguments'],
  chosen: Commander,
) => Promise<void>;

/** Resolves to the exit code. A wrong command line is exit 1 with commander's own message and a suggestion. */
export function buildProgram(around: Surroundings): (argv: readonly string[]) => Promise<number> {
  let code: number = exit.ok;
  const program = new Commander('dbkeel')
    .description(
      'Terraform for database operations: plan, apply and run what your YAML says about your databases.',
    )
    .version(around.version, '-V, --version')
    .showSuggestionAfterError();
  settle(program, around);
  const start: Start = async (load, given, chosen) => {
    const terminal = createTerminal(
      around.streams,
      chosen.getOptionValueSource('color') === 'cli' ? chosen.opts<{ color: boolean }>().color : undefined,
    );
    const { run } = await load();
    const { version, cwd, stop, abort, streams } = around;
    const options = new Options(chosen.opts<Record<string, unknown>>());
    code = await run({ arguments: given, options, terminal, env: streams.env, cwd, version, stop, abort });
    await terminal.drained();
  };
  for (const spec of commands) add(program, spec, { around, start });
  return async (argv) => {
    try {
      await program.parseAsync([...argv], { from: 'user' });
      return code;
    } catch (error) {
      if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.failed;
      throw error;
    }
  };
}

function add(
  parent: Commander,
  spec: CommandSpec,
  how: { readonly around: Surroundings; readonly start: Start },
): void {
  const command = parent.command(spec.arguments === undefined ? spec.name : `${spec.name} ${spec.arguments}`);
  command.summary(spec.summary).description(spec.summary);
  settle(command, how.around);
  const { load } = spec;
  for (const option of [...spec.options, ...(load === undefined ? [] : everywhere)])
    command.option(option.flags, option.help);
  if (spec.examples.length > 0) {
    command.addHelpText(
      'after',
      `\nExamples:\n${spec.examples.map((example) => `  $ ${example}`).join('\n')}`,
    );
  }
  for (const child of spec.commands ?? []) add(command, child, how);
  if (load !== undefined) {
    // commander passes the arguments, then the options, then the command itself.
    command.action((...given: unknown[]) => {
      const words = given
        .slice(0, -2)
        .filter(
          (each): each is string | readonly string[] => typeof each === 'string' || Array.isArray(each),
        );
      return how.start(load, words, command);
    });
  }
}

/** No command may leave the process by itself or print past the streams it was given. */
function settle(command: Commander, { streams }: Surroundings): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => streams.stdout.write(text),
    writeErr: (text) => streams.stderr.write(text),
  });
}
