// What: progress on a terminal: a line per step with operations that moves, with listr2. What not: pipes and CI (progress-plain).
import type { Event } from '../../runtime/events/event.ts';
import { elapsedText } from './amounts.ts';
import { progressText, wordsOf } from './progress-line.ts';
import { otherText } from './progress-plain.ts';

export interface LiveStep {
  readonly address: string;
  readonly action: string;
}

export interface LiveProgress {
  readonly on: (event: Event) => void;
  /** Leaves the last picture on the screen; steps that never started are shown as skipped. */
  finish(): Promise<void>;
}

type ApplyProgress = Extract<Event, { readonly type: 'apply_progress' }>;

const tickMs = 1000;

/** What one line of the picture is told by the events of its step. */
interface Line {
  readonly ended: Promise<void>;
  show: { title?: string | undefined; output: string; skip(message: string): void } | undefined;
  /** The last thing heard, and when (performance.now()): between two of them the clock of the line goes on. */
  last: { readonly event: ApplyProgress; readonly atMs: number } | undefined;
  done(): void;
  fail(error: Error): void;
}

/** `stream` is where the picture is drawn. Steps without operations are counted in one line at the end. */
export async function liveProgress(
  steps: readonly LiveStep[],
  stream: NodeJS.WriteStream,
): Promise<LiveProgress> {
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const lines = new Map(steps.map((step) => [step.address, newLine()]));
  const list = new Listr(
    steps.map(({ address, action }) => ({
      title: `${address}: waiting`,
      task: (_: unknown, task: unknown) => {
        const line = lines.get(address);
        if (line !== undefined) line.show = task as NonNullable<Line['show']>;
        return line?.ended ?? Promise.resolve(action);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      // Its own would end the process at the first Ctrl-C, with work under way and the lock held.
      registerSignalListeners: false,
      rendererOptions: { logger: new ListrLogger({ processOutput: new ProcessOutput(stream, stream) }) },
    },
  );
  const drawing = list.run();
  const ticking = setInterval(() => {
    for (const line of lines.values()) tick(line);
  }, tickMs);
  let recorded = 0;
  return {
    on(event) {
      const line = 'address' in event && event.address !== undefined ? lines.get(event.address) : undefined;
      if (line === undefined) {
        if (event.type === 'apply_complete') recorded += 1;
        return;
      }
      tell(line, event);
    },
    async finish() {
      clearInterval(ticking);
      for (const line of lines.values()) line.done();
      await drawing;
      if (recorded > 0)
        stream.write(
          `${recorded} ${recorded === 1 ? 'resource' : 'resources'} without operations recorded.\n`,
        );
    },
  };
}

function tick({ show, last }: Line): void {
  if (show === undefined || last === undefined) return;
  const elapsedMs = last.event.elapsedMs + (performance.now() - last.atMs);
  show.output = progressText({ ...last.event, elapsedMs });
}

function tell(line: Line, event: Event): void {
  const { show } = line;
  if (show === undefined) return;
  if (event.type === 'apply_start') show.title = `${event.address}: ${wordsOf(event.action).start}`;
  else if (event.type === 'apply_progress') {
    line.last = { event, atMs: performance.now() };
    show.output = progressText(event);
  } else if (event.type === 'apply_complete') {
    line.last = undefined;
    show.title = `${event.address}: ${wordsOf(event.action).done} after ${elapsedText(event.elapsedMs)}`;
    line.done();
  } else if (event.type === 'apply_errored') {
    line.last = undefined;
    line.fail(new Error(`${event.address}: ${event.message}`));
  } else if (event.type === 'apply_skipped') {
    show.skip(`${event.address}: skipped (${event.because})`);
    line.done();
  } else {
    const text = otherText(event);
    if (text !== '') show.output = text.trimEnd();
  }
}

function newLine(): Line {
  let done = (): void => undefined;
  let fail = (_: Error): void => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    done = resolve;
    fail = reject;
  });
  return { ended, show: undefined, last: undefined, done: () => done(), fail: (error) => fail(error) };
}
