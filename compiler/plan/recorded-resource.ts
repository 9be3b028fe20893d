// What: a record of the state seen as a resource, for kinds that look at what goes. What not: records themselves (model/state).
import type { Pointer } from '../diagnostic.ts';
import type { Resource } from '../model/resource.ts';
import type { StateRecord } from '../model/state.ts';

/** It stands in no file any more, so every path leads to the same pointer, which has no line. */
export function recordedResource(record: StateRecord): Resource {
  const [, name = '', key] = record.address.split('/');
  const origin: Pointer = { document: `state#${record.address}`, path: [], at: 'value' };
  return {
    address: record.address,
    kind: record.kind,
    name,
    ...(key === undefined ? {} : { key }),
    labels: record.labels,
    spec: record.spec,
    references: [],
    needs: record.needs,
    lifecycle: { protect: record.protect, onDelete: record.onDelete },
    origin,
    file: record.file,
    line: 0,
    at: () => origin,
  };
}
