// What: whether parsed JSON is a State, told in words. What not: its bytes and digest (state-text.ts).
import type { State, StateRecord, UnfinishedRun } from '../../compiler/model/state.ts';

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === 'string';
const isName: Test = (value) => typeof value === 'string' && value !== '';
const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts: Test = (value) => Array.isArray(value) && value.every(isText);
const isLabels: Test = (value) => isObject(value) && Object.values(value as object).every(isText);
const oneOf =
  (...words: readonly string[]): Test =>
  (value) =>
    typeof value === 'string' && words.includes(value);

const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);

const record: Readonly<Record<keyof StateRecord, Test>> = {
  address: isName,
  kind: isName,
  uid: isName,
  compiled: isCount,
  status: oneOf('ready', 'failed', 'pending', 'tainted'),
  labels: isLabels,
  spec: isObject,
  needs: isTexts,
  protect: (value) => typeof value === 'boolean',
  onDelete: oneOf('delete', 'retain'),
  file: isText,
  renamedFrom: optional(isName),
  identity: () => true,
  jobs: (value) => Array.isArray(value) && value.every(isObject),
  unfinished: optional(
    (value) =>
      isObject(value) && isText((value as UnfinishedRun).run) && isObject((value as UnfinishedRun).done),
  ),
};
const members = Object.entries(record);

/** The first thing that is wrong, as the end of a sentence ("<file> …"); undefined when all is well. Unknown members are kept, not judged. */
export function stateFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'is not a dbkeel state';
  const state = value as Partial<Record<keyof State, unknown>>;
  if (state.format !== 1) return `has no format this version knows (${JSON.stringify(state.format)})`;
  if (!isName(state.lineage)) return 'has no lineage';
  if (!isCount(state.serial) || state.serial === 0) return 'has no valid serial';
  if (!isText(state.environment)) return 'names no environment';
  if (!Array.isArray(state.resources)) return 'has no list of resources';
  return recordsFault(state.resources);
}

function recordsFault(records: readonly unknown[]): string | undefined {
  let former = '';
  for (const [index, value] of records.entries()) {
    const fault = recordFault(value);
    if (fault !== undefined) return `holds an invalid resource (number ${index + 1}): ${fault}`;
    const { address } = value as StateRecord;
    if (address === former) return `holds ${address} twice`;
    if (address < former) return `is not sorted: ${address} stands behind ${former}`;
    former = address;
  }
  return undefined;
}

/** Also used for records in the journal. */
export function recordFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'not an object';
  const found = value as Readonly<Record<string, unknown>>;
  const wrong = members.find(([name, test]) => !test(found[name]));
  return wrong === undefined
    ? undefined
    : `${wrong[0]} is ${found[wrong[0]] === undefined ? 'missing' : 'not valid'}`;
}
