// What: `dbkeel run ADDRESS`, one job of applied resources, now. What not: schedules.
import type { Job, Severity, StateRecord } from '../../compiler/index.ts';
import { closest } from '../../compiler/rules/closest.ts';
import { addressMatches } from '../../compiler/rules/glob.ts';
import { channels } from '../../runtime/channels/all.gen.ts';
import { openHistory } from '../../runtime/history/open-history.ts';
import { type JobResult, runJob } from '../../runtime/run/run-job.ts';
import { argument, type Command, CommandError, exit, type Invocation } from '../command.ts';
import { followEvents } from '../follow-events.ts';
import { openState, stateNow } from '../open-state.ts';
import { jobResultText } from '../render/job-result.ts';

interface Chosen {
  readonly record: StateRecord;
  readonly job: Job;
}

/** What runs is what was applied: the files are not looked at, only the state. */
export const run: Command = async (invocation) => {
  const opened = openState(invocation);
  const { wired } = opened;
  const records = (await stateNow(opened))?.resources ?? [];
  const chosen = choose(records, invocation);
  const settings = new Map(records.map((record) => [record.address, record.spec]));
  const connections = wired.connections(settings, 'run');
  const ledger = openHistory(wired.ports, wired.historyPath);
  const leave = await followEvents(wired.bus, invocation, { progress: true, ndjson: true });
  const results: JobResult[] = [];
  try {
    for (const { record, job } of chosen) {
      if (invocation.stop.aborted) break;
      const result = await runJob({
        ports: wired.ports,
        connections,
        executors: wired.executors,
        channels,
        ledger,
        record,
        job,
        trigger: 'manual',
        // commander turns --no-notify into notify: false
        notify: !invocation.options.is('notify', false),
        input: {},
        signal: invocation.stop,
      });
      results.push(result);
      if (!invocation.options.flag('json')) invocation.terminal.out(jobResultText(record, job, result));
    }
  } finally {
    await leave();
    await ledger.close();
    await connections.close();
  }
  return codeOf(results);
};

function choose(records: readonly StateRecord[], invocation: Invocation): readonly Chosen[] {
  const pattern = argument(invocation, 0) ?? '';
  const named = invocation.options.text('job');
  const found = records.filter((record) => addressMatches(pattern, record.address));
  if (found.length === 0) {
    const near = closest(
      pattern,
      records.map((record) => record.address),
    );
    throw new CommandError(
      `Nothing applied is called ${pattern}.${near === undefined ? '' : ` Did you mean ${near}?`} Only what was applied can run; see dbkeel state list.`,
    );
  }
  const chosen = found.flatMap((record) => {
    const job = named === undefined ? record.jobs[0] : record.jobs.find((each) => each.name === named);
    return job === undefined ? [] : [{ record, job }];
  });
  if (chosen.length > 0) return chosen;
  const jobs = [...new Set(found.flatMap((record) => record.jobs.map((job) => job.name)))];
  throw new CommandError(
    jobs.length === 0
      ? `${pattern} has no jobs.`
      : `${pattern} has no job ${named}; it has ${jobs.join(', ')}.`,
  );
}

const codes: Readonly<Record<Severity, number>> = {
  info: exit.ok,
  warning: exit.found,
  critical: exit.critical,
};

/** The worst of all: a critical alert, then a run that failed, then a warning. */
function codeOf(results: readonly JobResult[]): number {
  if (results.some((result) => result.worst === 'critical')) return exit.critical;
  if (results.some((result) => result.status !== 'succeeded')) return exit.failed;
  return Math.max(
    exit.ok,
    ...results.map((result) => (result.worst === undefined ? exit.ok : codes[result.worst])),
  );
}
