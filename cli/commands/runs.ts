// What: `dbkeel runs`, newest first. What not: what they measured (results).
import { addressMatches, isGlob } from '../../compiler/rules/glob.ts';
import type { RunFilter, RunRow } from '../../runtime/history/history.ts';
import { openHistory } from '../../runtime/history/open-history.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { openState } from '../open-state.ts';
import { elapsedText } from '../render/amounts.ts';
import { tableText } from '../render/table.ts';

const statuses = ['succeeded', 'failed', 'canceled', 'running', 'lost'];

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const { wired } = openState(invocation);
  const address = argument(invocation, 0);
  const status = options.text('status');
  if (status !== undefined && !statuses.includes(status))
    throw new CommandError(`--status takes ${statuses.join(', ')}, not ${status}.`);
  const history = openHistory(wired.ports, wired.historyPath);
  try {
    const filter: RunFilter = {
      limit: options.count('last', 1) ?? 20,
      ...(address === undefined || isGlob(address) ? {} : { address }),
      ...(status === undefined ? {} : { status: status as NonNullable<RunFilter['status']> }),
    };
    const { runs } = await history.runs(filter);
    const shown = address === undefined ? runs : runs.filter((each) => addressMatches(address, each.address));
    if (options.flag('json')) terminal.out(`${JSON.stringify(shown, null, 2)}\n`);
    else if (shown.length === 0) terminal.out('No runs yet.\n');
    else
      terminal.out(tableText(['STARTED', 'ADDRESS', 'JOB', 'BY', 'TOOK', 'STATUS', 'WHY'], shown.map(rowOf)));
    return exit.ok;
  } finally {
    await history.close();
  }
};

function rowOf(each: RunRow): readonly string[] {
  const took =
    each.endedAt === undefined ? '' : elapsedText(Date.parse(each.endedAt) - Date.parse(each.startedAt));
  return [
    each.startedAt.slice(0, 19).replace('T', ' '),
    each.address,
    each.job,
    each.trigger,
    took,
    each.status,
    each.failure?.message ?? '',
  ];
}
