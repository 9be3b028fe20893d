// What: `dbkeel schema`, the bundle for editors or one kind's part of it. What not: making it.
import { readFileSync } from 'node:fs';
import { kinds } from '../../compiler/kinds/all.gen.ts';
import { closest } from '../../compiler/rules/closest.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { editorSchema } from '../editor-schema.ts';

export const run: Command = async (invocation) => {
  const kind = argument(invocation, 0);
  invocation.terminal.out(kind === undefined ? editorSchema() : kindSchema(kind));
  return exit.ok;
};

function kindSchema(kind: string): string {
  const name = Object.keys(kinds).find((each) => each.toLowerCase() === kind.toLowerCase());
  if (name === undefined) {
    const near = closest(kind, Object.keys(kinds));
    throw new CommandError(
      `There is no kind ${kind}.${near === undefined ? ` There are: ${Object.keys(kinds).join(', ')}.` : ` Did you mean ${near}?`}`,
    );
  }
  const file = `${name.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.schema.json`;
  for (const up of ['../../schemas/kinds/', '../../../schemas/kinds/']) {
    try {
      return readFileSync(new URL(`${up}${file}`, import.meta.url), 'utf8');
    } catch {
      // Try the other layout.
    }
  }
  throw new CommandError('The schemas are missing from this installation. Install dbkeel again.');
}
