// What: one canonical text per JSON value and its digest, so that equal values give equal bytes. What not: pretty printing.
import { createHash } from 'node:crypto';

/** JSON with keys sorted at every level; undefined members are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // What is in order already, as everything read from a state is, is written natively: several times faster.
  if (isInOrder(value)) return JSON.stringify(value) ?? 'null';
  return inOrder(value as Members);
}

type Members = Readonly<Record<string, unknown>>;

/** Whether JSON.stringify gives the canonical text: plain JSON whose keys are sorted everywhere. */
function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let last = '';
  for (const key in value) {
    if (key < last || !isInOrder((value as Members)[key])) return false;
    last = key;
  }
  return !('toJSON' in value);
}

function inOrder(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(inOrder).join(',')}]`;
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = (value as Members)[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${inOrder(member)}`;
  }
  return `{${members}}`;
}

/** sha256 (hex) of the canonical text. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
