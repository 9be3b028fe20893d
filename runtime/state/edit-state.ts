// What: what `dbkeel state list|rm|mv|push` do to a state, as pure functions. What not: locks and files (change-state.ts).
import { canonicalJson } from '../../compiler/model/canonical.ts';
import type { Address } from '../../compiler/model/resource.ts';
import type { State, StateRecord } from '../../compiler/model/state.ts';
import { fail } from '../failure.ts';
import { sortRecords } from './replay.ts';

/** Records whose address matches one of the globs (`*` any text, `?` one character); no globs = all. Sorted by address. */
export function listState(state: State, globs: readonly string[] = []): readonly StateRecord[] {
  if (globs.length === 0) return state.resources;
  const tests = globs.map(globTest);
  return state.resources.filter((record) => tests.some((test) => test.test(record.address)));
}

/** Forgets a record; the thing itself stays as it is. */
export function removeRecord(state: State, address: Address): State {
  recordOf(state, address);
  return next(
    state,
    state.resources.filter((record) => record.address !== address),
  );
}

/** Same uid, same spec, new address; records that need it follow. */
export function moveRecord(state: State, from: Address, to: Address): State {
  const moved = recordOf(state, from);
  if (!/^[^/]+\/./.test(to)) throw fail('unsupported', `${to} is not an address (Kind/name)`);
  const kind = to.slice(0, to.indexOf('/'));
  if (kind !== moved.kind) throw fail('conflict', `${from} is a ${moved.kind} and cannot become a ${kind}`);
  if (state.resources.some((record) => record.address === to))
    throw fail('conflict', `${to} is already in the state`);
  const renamed = state.resources.map((record) => {
    const needs = record.needs.includes(from)
      ? record.needs.map((need) => (need === from ? to : need)).sort()
      : record.needs;
    return { ...record, needs, address: record.address === from ? to : record.address };
  });
  return next(state, renamed);
}

/**
 * A whole state from outside takes the place of the current one, under the next serial. Without force only a copy that was pulled from this very
 * serial may: another lineage is another project's state, an older serial would undo what happened since. The same content is not written again.
 */
export function pushedState(current: State | undefined, pushed: State, force: boolean): State | undefined {
  if (current === undefined || current.serial === 0) return { ...pushed, serial: 1 };
  const refuse = (why: string): never => {
    throw fail('conflict', `${why}. \`--force\` overwrites it (the current state stays among the backups)`);
  };
  if (pushed.environment !== current.environment)
    throw fail('conflict', `the pushed state belongs to environment ${pushed.environment}`);
  if (
    canonicalJson(pushed.resources) === canonicalJson(current.resources) &&
    pushed.lineage === current.lineage
  )
    return undefined;
  if (!force && pushed.lineage !== current.lineage)
    refuse(`the pushed state has another lineage (${pushed.lineage})`);
  if (!force && pushed.serial !== current.serial) {
    refuse(
      `the pushed state has serial ${pushed.serial}, the current one ${current.serial}: somebody wrote in between, or it is another copy`,
    );
  }
  return { ...pushed, serial: current.serial + 1 };
}

function next(state: State, resources: readonly StateRecord[]): State {
  return { ...state, serial: state.serial + 1, resources: sortRecords(resources) };
}

function recordOf(state: State, address: Address): StateRecord {
  const found = state.resources.find((record) => record.address === address);
  if (found === undefined)
    throw fail('missing', `${address} is not in the state; \`dbkeel state list\` shows what is`);
  return found;
}

function globTest(glob: string): RegExp {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`);
}
