// What: what a command may print on and know of the terminal: streams, width, colour, questions. What not: process itself (cli.ts).

export interface Terminal {
  /** The result. A closed pipe is not an error: the work goes on, the text is lost. */
  out(text: string): void;
  /** Progress, diagnostics, questions. */
  err(text: string): void;
  /** Resolves when everything written has left the process. */
  drained(): Promise<void>;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** Columns; 100 where there is no terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Asks on the terminal. */
  ask(question: string): Promise<Asked>;
}

/** nobody: there is no terminal to ask on. interrupted: Ctrl-C instead of an answer. End of input is the empty answer. */
export type Asked = { readonly answer: string } | 'nobody' | 'interrupted';

export interface TerminalStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** --color/--no-color > NO_COLOR (not empty) > FORCE_COLOR > a terminal. `color` undefined: nothing was said on the command line. */
export function createTerminal(
  { stdin, stdout, stderr, env }: TerminalStreams,
  color: boolean | undefined,
): Terminal {
  const closed = new Set<NodeJS.WriteStream>();
  const write = (stream: NodeJS.WriteStream) => (text: string) => {
    if (!closed.has(stream)) stream.write(text);
  };
  for (const stream of [stdout, stderr]) stream.on('error', () => closed.add(stream));
  return {
    out: write(stdout),
    err: write(stderr),
    drained: async () => {
      await Promise.all([stdout, stderr].map((stream) => drain(stream, closed)));
    },
    outIsTty: stdout.isTTY === true,
    errIsTty: stderr.isTTY === true,
    width: stdout.isTTY === true ? Math.max(60, stdout.columns) : 100,
    color: color ?? colorByEnvironment(env, stdout.isTTY === true),
    ask: async (question) =>
      stdin.isTTY === true && env.CI === undefined ? askOn(stdin, stderr, question) : 'nobody',
  };
}

function drain(stream: NodeJS.WriteStream, closed: ReadonlySet<NodeJS.WriteStream>): Promise<void> {
  return new Promise((resolve) => {
    if (closed.has(stream) || stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}

function colorByEnvironment(env: TerminalStreams['env'], tty: boolean): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false;
  if ((env.FORCE_COLOR ?? '') !== '' && env.FORCE_COLOR !== '0') return true;
  return tty && env.TERM !== 'dumb';
}

async function askOn(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream, question: string): Promise<Asked> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: stdin, output: stderr });
  const ended = new Promise<Asked>((resolve) => {
    reader.once('SIGINT', () => resolve('interrupted'));
    reader.once('close', () => resolve({ answer: '' }));
  });
  try {
    return await Promise.race([reader.question(question).then((answer) => ({ answer })), ended]);
  } finally {
    reader.close();
  }
}
