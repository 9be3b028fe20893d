// What: the rules as diagnostics: one function per kind of written value, each at the exact stretch that is wrong. What not: finding the values (validate/).
import { type Diagnostic, diagnose, isPointer, type Place } from '../diagnostic.ts';
import type { AlertTerm, MetricUnit } from '../model/job.ts';
import { closest } from './closest.ts';
import { isCronError, parseCron } from './cron.ts';
import { parseDuration } from './duration.ts';
import { parseSize } from './size.ts';
import { parseTemplate } from './template.ts';
import { parseWhen, resolveWhen } from './when.ts';
import { createZone, zoneNames } from './zone.ts';

/** [] when `text` is a duration. */
export function checkDuration(text: string, where: Place): readonly Diagnostic[] {
  if (parseDuration(text) !== undefined) return [];
  return [
    diagnose(
      'DBK1401',
      where,
      `"${text}" is not a duration. Write a number and a unit (ms, s, m, h, d, w): 30s, 10m, 26h, 7d, 1h30m.`,
    ),
  ];
}

/** [] when `text` is a size. */
export function checkSize(text: string, where: Place): readonly Diagnostic[] {
  if (parseSize(text) !== undefined) return [];
  return [
    diagnose(
      'DBK1402',
      where,
      `"${text}" is not a size. Write a number and a unit (B, kB, MB, GB, TB, KiB, MiB, GiB, TiB): 10MiB, 500GiB.`,
    ),
  ];
}

/** [] when `text` is a five-field cron expression that fires at least once. */
export function checkCron(text: string, where: Place): readonly Diagnostic[] {
  const parsed = parseCron(text);
  if (!isCronError(parsed)) return [];
  const detail = `Cron expression "${text}": ${parsed.error}.`;
  return [
    diagnose(
      parsed.never === true ? 'DBK1404' : 'DBK1403',
      narrowed(where, parsed),
      detail,
      suggested(parsed.suggestion),
    ),
  ];
}

/** [] when `name` is a time zone of the IANA data base. `zoneOf`: pass createZones() when many are checked. */
export function checkTimeZone(name: string, where: Place, zoneOf = createZone): readonly Diagnostic[] {
  if (zoneOf(name) !== undefined) return [];
  const suggestion = closest(name, zoneNames());
  const hint =
    suggestion === undefined
      ? 'Write a name of the IANA data base, such as Europe/Berlin or UTC.'
      : `Did you mean "${suggestion}"?`;
  return [diagnose('DBK1405', where, `There is no time zone "${name}". ${hint}`, suggested(suggestion))];
}

/** The condition in base units when it is right; all that is wrong with it otherwise. */
export function checkWhen(
  text: string,
  metrics: Readonly<Record<string, MetricUnit>>,
  where: Place,
): { readonly terms: readonly AlertTerm[]; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parseWhen(text);
  if ('error' in parsed) {
    return {
      terms: [],
      diagnostics: [diagnose('DBK1406', narrowed(where, parsed), `In "${text}" ${parsed.error}.`)],
    };
  }
  const resolved = resolveWhen(parsed.terms, metrics);
  if ('terms' in resolved) return { terms: resolved.terms, diagnostics: [] };
  const diagnostics = resolved.problems.map((problem) =>
    diagnose(
      problem.what === 'metric' ? 'DBK1407' : 'DBK1408',
      narrowed(where, problem),
      `In "${text}" ${problem.error}`,
      suggested(problem.suggestion),
    ),
  );
  return { terms: [], diagnostics };
}

/** [] when every `{{…}}` is a name, and one of `known` where that is given. */
export function checkTemplate(text: string, where: Place, known?: readonly string[]): readonly Diagnostic[] {
  const { placeholders, problems } = parseTemplate(text);
  const malformed = problems.map((problem) =>
    diagnose('DBK1411', narrowed(where, problem), `In the template ${problem.error}.`),
  );
  const unknown = placeholders
    .filter(({ name }) => known !== undefined && !known.includes(name))
    .map((placeholder) => {
      const suggestion = closest(placeholder.name, known ?? []);
      const hint =
        suggestion === undefined
          ? `The names are ${[...(known ?? [])].sort().join(', ')}.`
          : `Did you mean "{{${suggestion}}}"?`;
      return diagnose(
        'DBK1411',
        narrowed(where, placeholder),
        `"{{${placeholder.name}}}" is not filled here. ${hint}`,
        suggested(suggestion && `{{${suggestion}}}`),
      );
    });
  return [...malformed, ...unknown];
}

function narrowed(where: Place, part: { readonly offset: number; readonly length: number }): Place {
  return isPointer(where) && where.at === 'value'
    ? { ...where, part: { offset: part.offset, length: part.length } }
    : where;
}

function suggested(suggestion: string | undefined): { readonly suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}
