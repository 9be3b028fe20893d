// What: from the names users write in a spec to addresses, and back. What not: whether the address exists (resolve/).
import type { Address } from '../model/resource.ts';

/** A reference is the address less its kind: `pg/eu1` in a `connection` is `Connection/pg/eu1`. */
export function addressOf(kind: string, reference: string): Address {
  return `${kind}/${reference}`;
}

export function connectionAddress(reference: string): Address {
  return addressOf('Connection', reference);
}

/** The address less its kind, as people write it. */
export function referenceText(address: Address): string {
  return address.slice(address.indexOf('/') + 1);
}
