// What: `dbkeel state list`. What not: reading the state.
import { addressMatches } from '../../compiler/rules/glob.ts';
import { argument, type Command, exit } from '../command.ts';
import { openState, stateNow } from '../open-state.ts';
import { chosenBySelector } from '../select.ts';

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const state = await stateNow(openState(invocation));
  const pattern = argument(invocation, 0);
  const selected = chosenBySelector(options.text('selector'));
  const records = (state?.resources ?? []).filter(
    (record) => (pattern === undefined || addressMatches(pattern, record.address)) && selected(record.labels),
  );
  if (options.flag('json')) {
    const rows = records.map(({ address, kind, uid, status, file }) => ({
      address,
      kind,
      uid,
      status,
      file,
    }));
    terminal.out(
      `${JSON.stringify({ lineage: state?.lineage ?? null, serial: state?.serial ?? 0, resources: rows }, null, 2)}\n`,
    );
  } else
    terminal.out(
      records
        .map(({ address, status }) => `${address}${status === 'ready' ? '' : `  (${status})`}\n`)
        .join(''),
    );
  return exit.ok;
};
