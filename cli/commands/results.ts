// What: `dbkeel results ADDRESS`, what the last runs of one resource measured. What not: judging it.
import { openHistory } from '../../runtime/history/open-history.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { openState, stateNow } from '../open-state.ts';
import { sampleText } from '../render/job-result.ts';

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const opened = openState(invocation);
  const address = argument(invocation, 0) ?? '';
  const record = (await stateNow(opened))?.resources.find((each) => each.address === address);
  if (record === undefined)
    throw new CommandError(`Nothing applied is called ${address}. See: dbkeel state list`);
  const history = openHistory(opened.wired.ports, opened.wired.historyPath);
  try {
    const { runs } = await history.runs({ uid: record.uid, limit: options.count('last', 1) ?? 10 });
    const rows = [];
    for (const each of runs)
      rows.push({ ...each, samples: await history.samples({ uid: record.uid, run: each.run }) });
    if (options.flag('json')) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length === 0) terminal.out(`${address} has not run yet.\n`);
    for (const each of options.flag('json') ? [] : rows) {
      terminal.out(
        `${each.startedAt.slice(0, 19).replace('T', ' ')}  ${each.job}  ${each.status}${each.failure === undefined ? '' : `: ${each.failure.message}`}\n`,
      );
      for (const sample of each.samples) terminal.out(`  ${sampleText(sample)}\n`);
    }
    return exit.ok;
  } finally {
    await history.close();
  }
};
