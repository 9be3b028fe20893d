// What: small states and journal entries for tests of the state. What not: production code.
import type { JournalEntry, State, StateRecord } from '../../compiler/model/state.ts';

export function record(address: string, spec: StateRecord['spec'] = {}): StateRecord {
  return {
    address,
    kind: address.slice(0, address.indexOf('/')),
    uid: `uid-${address}`,
    compiled: 1,
    status: 'ready',
    labels: {},
    spec,
    needs: [],
    protect: false,
    onDelete: 'delete',
    file: 'a.dbkeel.yaml',
    jobs: [],
  };
}

export function stateOf(serial: number, ...resources: readonly StateRecord[]): State {
  return {
    format: 1,
    lineage: '11111111-2222-4333-8444-555555555555',
    serial,
    environment: 'prod',
    resources,
  };
}

export function recordEntry(address: string, spec: StateRecord['spec'] = {}): JournalEntry {
  return { record: address, value: record(address, spec) };
}

export function begin(address: string): JournalEntry {
  return {
    begin: 'create',
    step: `${address}:create`,
    address,
    key: `key-${address}`,
    operation: { op: 'sql.apply' },
  };
}

export function end(address: string): JournalEntry {
  return { end: 'create', step: `${address}:create`, outcome: 'done' };
}
