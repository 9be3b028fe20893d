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

/** Resolves to the exit code. A wrong command line is exit 1 with commander's own message and a suggestion. */
export function buildProgram(around: Surroundings): (argv: readonly string[]) => Promise<number> {
  let code: number = exit.ok;
  const program = new Commander('dbkeel')
    .description(
      'Terraform for database operations: plan, apply and run what your YAML says about your databases.',
    )
    .version(around.version, '-V, --version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => around.streams.stdout.write(text),
      writeErr: (text) => around.streams.stderr.write(text),
    });
  for (const spec of commands) add(program, spec);

  function add(parent: Commander, spec: CommandSpec): void {
    const command = parent
      .command(spec.arguments === undefined ? spec.name : `${spec.name} ${spec.arguments}`)
      .summary(spec.summary)
      .description(spec.summary)
      .exitOverride();
    command.configureOutput({
      writeOut: (text) => around.streams.stdout.write(text),
      writeErr: (text) => around.streams.stderr.write(text),
    });
    for (const option of [...spec.options, ...(spec.load === undefined ? [] : everywhere)])
      command.option(option.flags, option.help);
    if (spec.examples.length > 0)
      command.addHelpText(
        'after',
        `\nExamples:\n${spec.examples.map((example) => `  $ ${example}`).join('\n')}`,
      );
    for (const child of spec.commands ?? []) add(command, child);
    const { load } = spec;
    if (load === undefined) return;
    command.action(async (...given: unknown[]) => {
      const values = command.opts<Record<string, unknown>>();
      code = await run(
        load,
        given.slice(0, -2) as Invocation['arguments'],
        values,
        command.getOptionValueSource('color'),
      );
    });
  }

  async function run(
    load: NonNullable<CommandSpec['load']>,
    given: Invocation['arguments'],
    values: Record<string, unknown>,
    colorFrom: string | undefined,
  ): Promise<number> {
    const color = colorFrom === 'cli' ? values.color === true : undefined;
    const terminal = createTerminal(around.streams, color);
    const { run: command } = await load();
    const { version, cwd, stop, abort } = around;
    const result = await command({
      arguments: given.filter((each) => each !== undefined),
      options: new Options(values),
      terminal,
      env: around.streams.env,
      cwd,
      version,
      stop,
      abort,
    });
    await terminal.drained();
    return result;
  }

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
