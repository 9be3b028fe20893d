// What: --selector as a predicate on labels. What not: the selector's grammar (compiler/rules/labels).
import { parseSelector, selectorMatches } from '../compiler/rules/labels.ts';
import { CommandError } from './command.ts';

/** Everything when there is no selector; a wrong one is a CommandError. */
export function chosenBySelector(
  text: string | undefined,
): (labels: Readonly<Record<string, string>>) => boolean {
  if (text === undefined) return () => true;
  const parsed = parseSelector(text);
  if ('error' in parsed) throw new CommandError(`--selector ${text}: ${parsed.error}.`);
  return (labels) => selectorMatches(parsed.terms, labels);
}
