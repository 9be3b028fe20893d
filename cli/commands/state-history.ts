// What: `dbkeel state history`, the versions that are kept. What not: restoring one (state-restore).
import { type Command, exit } from '../command.ts';
import { openState } from '../open-state.ts';

export const run: Command = async (invocation) => {
  const { wired } = openState(invocation);
  const versions = await wired.store.versions();
  if (invocation.options.flag('json')) invocation.terminal.out(`${JSON.stringify(versions, null, 2)}\n`);
  else if (versions.length === 0) invocation.terminal.out('No earlier versions are kept.\n');
  else
    invocation.terminal.out(
      `serial  kept at\n${versions.map(({ serial, at }) => `${String(serial).padStart(6)}  ${at}\n`).join('')}`,
    );
  return exit.ok;
};
