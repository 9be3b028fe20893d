// What: a State as the bytes of state.json and back (spec/state-format.md). What not: where the bytes live (file-lease.ts, read-state.ts).
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../compiler/model/canonical.ts';
import type { State } from '../../compiler/model/state.ts';
import { sortRecords } from './replay.ts';
import { recordFault, stateFault } from './state-check.ts';
import { StateDamage } from './state-damage.ts';

/** The oldest dbkeel that reads what this one writes. A newer format says its own, so that this version can tell which one is needed. */
const needs = '0.1.0';

const headerShape =
  /^(\{"format":1,"needs":"[^"\\]*","lineage":"[^"\\]*","serial":\d{1,15},"environment":"(?:[^"\\]|\\.)*"),"sha256":"([0-9a-f]{64})","resources":\[$/;

/** One line of head, one line per resource (keys sorted), one closing line: so that Git shows a change of one resource as one line. */
export function encodeState(state: State): Uint8Array {
  const { lineage, serial, environment } = state;
  const head = JSON.stringify({ format: 1, needs, lineage, serial, environment }).slice(0, -1);
  const lines = state.resources.map(canonicalJson).join(',\n');
  const body = Buffer.from(`\n${lines}${lines === '' ? '' : '\n'}]}\n`);
  const digest = createHash('sha256').update(head).update(body).digest('hex');
  return Buffer.concat([Buffer.from(`${head},"sha256":"${digest}","resources":[`), body]);
}

/** `path` is for messages. Throws StateDamage for anything that is not, byte for byte, what `encodeState` wrote. */
export function decodeState(bytes: Uint8Array, path: string): State {
  if (bytes.byteLength === 0) throw new StateDamage(path, 'is empty');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lineEnd = buffer.indexOf(10);
  const first = buffer.toString('utf8', 0, lineEnd === -1 ? buffer.byteLength : lineEnd);
  refuseNewer(first, path);
  const [, head, digest] = headerShape.exec(first) ?? [];
  if (head === undefined || lineEnd === -1)
    throw new StateDamage(path, 'is cut off or is not a dbkeel state');
  const actual = createHash('sha256').update(head).update(buffer.subarray(lineEnd)).digest('hex');
  if (actual !== digest) {
    throw new StateDamage(
      path,
      'was cut off, damaged or edited by hand (its digest does not match)',
      editHint,
    );
  }
  return stateOf(jsonOf(buffer.toString('utf8'), path), path);
}

/** A state that people may have edited (`state pull`, edit, `state push`): any layout and order, no digest. */
export function decodeEditedState(text: string, path: string): State {
  refuseNewer(text.slice(0, 200), path);
  const value = jsonOf(text, path) as Partial<State> | null;
  // People append where they like; order carries no meaning for them.
  const records =
    Array.isArray(value?.resources) && value.resources.every((one) => recordFault(one) === undefined);
  return stateOf(records ? { ...value, resources: sortRecords(value.resources) } : value, path);
}

/** The serial a damaged file seems to have: only good for choosing a higher one. */
export function claimedSerial(bytes: Uint8Array): number {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  return Number(/"serial":(\d{1,15})/.exec(head)?.[1] ?? 0);
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StateDamage(path, 'is not valid JSON');
  }
}

function stateOf(value: unknown, path: string): State {
  const fault = stateFault(value);
  if (fault !== undefined) throw new StateDamage(path, fault);
  const { format, lineage, serial, environment, resources } = value as State;
  return { format, lineage, serial, environment, resources };
}

function refuseNewer(head: string, path: string): void {
  const format = Number(/^\s*\{\s*"format":\s*(\d{1,9})/.exec(head)?.[1] ?? 1);
  if (format <= 1) return;
  const version = /"needs":\s*"([^"\\]*)"/.exec(head)?.[1];
  const needed = version === undefined ? 'a newer dbkeel' : `dbkeel ${version} or newer`;
  throw new StateDamage(
    path,
    `has state format ${format}, which this version does not know`,
    `It needs ${needed}; install that.`,
  );
}

const editHint =
  'If you edited it: copy it and run `dbkeel state push --force COPY`. Else see the backups with `dbkeel state history` and bring one back with `dbkeel state restore SERIAL`.';
