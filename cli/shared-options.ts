// What: options that mean the same in many commands. What not: the commands (commands.ts, state-commands.ts).
import type { OptionSpec } from './command.ts';

const env: OptionSpec = {
  flags: '--env <name>',
  help: 'the environment (also DBKEEL_ENV); required when the project has environments',
};
const variable: OptionSpec = {
  flags: '--var <name=value...>',
  help: 'the value of a variable (also DBKEEL_VAR_NAME)',
};
export const selector: OptionSpec = {
  flags: '--selector <labels>',
  help: 'only resources with these labels: team=shop,tier!=gold',
};
export const project: readonly OptionSpec[] = [env, variable];
export const yes: OptionSpec = { flags: '-y, --yes', help: 'do not ask for approval' };
export const lock: OptionSpec = {
  flags: '--lock-timeout <seconds>',
  help: 'how long to wait for another writer (default 0)',
};
