// What: `dbkeel status`, the last run and the alerts of every resource with jobs. What not: the runs before (runs) and what they measured (results).
import { addressMatches } from '../../compiler/rules/glob.ts';
import type { FiringAlert, RunRow } from '../../runtime/history/history.ts';
import { openHistory } from '../../runtime/history/open-history.ts';
import { argument, type Command, exit } from '../command.ts';
import { openState, stateNow } from '../open-state.ts';
import { tableText } from '../render/table.ts';
import { chosenBySelector } from '../select.ts';

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const opened = openState(invocation);
  const pattern = argument(invocation, 0) ?? '*';
  const selected = chosenBySelector(options.text('selector'));
  const records = ((await stateNow(opened))?.resources ?? []).filter(
    (record) => addressMatches(pattern, record.address) && selected(record.labels),
  );
  const history = openHistory(opened.wired.ports, opened.wired.historyPath);
  try {
    const [last, firing] = [await history.lastRuns(), await history.firing()];
    const rows = records.flatMap((record) =>
      record.jobs.map((job) => ({ record, job, ...found(record.uid, job.name, last, firing) })),
    );
    if (options.flag('json')) {
      terminal.out(
        `${JSON.stringify(
          rows.map(({ record, job, run: lastRun, alerts }) => ({
            address: record.address,
            state: record.status,
            job: job.name,
            suspend: job.suspend,
            lastRun: lastRun ?? null,
            alerts,
          })),
          null,
          2,
        )}\n`,
      );
      return exit.ok;
    }
    if (rows.length === 0) terminal.out('Nothing with jobs is applied here.\n');
    else
      terminal.out(
        tableText(
          ['ADDRESS', 'JOB', 'LAST RUN', 'STATUS', 'ALERTS'],
          rows.map(({ record, job, run: lastRun, alerts }) => [
            record.address,
            job.name,
            lastRun?.startedAt.slice(0, 19).replace('T', ' ') ?? 'never',
            statusText(record.status, lastRun),
            alerts.map(alertText).join(', '),
          ]),
        ),
      );
    return exit.ok;
  } finally {
    await history.close();
  }
};

function found(uid: string, job: string, last: readonly RunRow[], firing: readonly FiringAlert[]) {
  return {
    run: last.find((each) => each.uid === uid && each.job === job),
    alerts: firing.filter((each) => each.uid === uid && each.job === job),
  };
}

/** How the last run ended; when the record says that its copy is not whole, that, unless it is the same word. */
function statusText(record: string, lastRun: RunRow | undefined): string {
  const last = lastRun?.status ?? '';
  if (record === 'ready' || record === last) return last;
  return last === '' ? record : `${last}, ${record === 'failed' ? 'unfinished' : record}`;
}

function alertText({ state, labels }: FiringAlert): string {
  const where = Object.values(labels).join(' ');
  return `${state.severity ?? state.state} ${state.id}${where === '' ? '' : ` ${where}`}`;
}
