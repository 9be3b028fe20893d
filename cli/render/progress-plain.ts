// What: progress as plain lines for pipes and CI logs: one at the start and end of a step, a heartbeat between. What not: a live picture (progress-live).
import type { Event } from '../../runtime/events/event.ts';
import { countText, elapsedText } from './amounts.ts';
import { progressText, wordsOf } from './progress-line.ts';

const heartbeatMs = 10_000;

export interface PlainOptions {
  /** Steps without operations are counted in one line, written with the state, instead of having a line each. */
  readonly fold: boolean;
}

/** A subscriber that writes lines. */
export function plainProgress(
  write: (text: string) => void,
  { fold }: PlainOptions = { fold: false },
): (event: Event) => void {
  const actions = new Map<string, string>();
  const lastBeat = new Map<string, number>();
  let recorded = 0;
  return (event) => {
    switch (event.type) {
      case 'apply_start':
        actions.set(event.address, event.action);
        write(`${event.address}: ${wordsOf(event.action).start}\n`);
        break;
      case 'apply_progress':
        if (event.elapsedMs - (lastBeat.get(event.address) ?? 0) < heartbeatMs) break;
        lastBeat.set(event.address, event.elapsedMs);
        write(
          `${event.address}: ${wordsOf(actions.get(event.address) ?? '').still} [${progressText(event)}]\n`,
        );
        break;
      case 'apply_complete':
        // What only writes its record never starts.
        if (fold && !actions.has(event.address)) {
          recorded += 1;
          break;
        }
        write(`${event.address}: ${wordsOf(event.action).done} after ${elapsedText(event.elapsedMs)}\n`);
        break;
      case 'state_written':
        if (recorded > 0)
          write(`${countText(recorded)} ${recorded === 1 ? 'resource' : 'resources'} recorded\n`);
        recorded = 0;
        break;
      default:
        write(otherText(event));
    }
  };
}

/** Lines of the events that look the same live and plain; '' for those that say nothing to people. */
export function otherText(event: Event): string {
  switch (event.type) {
    case 'apply_errored':
      return `${event.address}: Failed after ${elapsedText(event.elapsedMs)}: ${event.message}\n`;
    case 'apply_skipped':
      return `${event.address}: Skipped (${event.because})\n`;
    case 'retry':
      return `${event.address}: ${event.operation} failed (${event.message}); trying again in ${elapsedText(event.afterMs)}\n`;
    case 'recovered':
      return `${event.address}: ${event.operation} had been cut off; it is ${event.verdict === 'done' ? 'done' : event.verdict === 'notDone' ? 'not done and starts again' : 'unknown'}\n`;
    case 'lock_taken':
      return event.tookOver === undefined
        ? ''
        : `Took over the state lock of a process that died (${event.tookOver}).\n`;
    case 'alert':
      return `${event.address}: alert ${event.rule} ${event.from} -> ${event.to} (${event.severity})\n`;
    case 'log':
      return event.level === 'debug' ? '' : `${event.message}\n`;
    default:
      return '';
  }
}
