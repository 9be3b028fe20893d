// What: what the schemas say about paths, as plans want it. What not: the walks themselves (schemas/walks.gen).
import type { PlanOptions } from '../compiler/index.ts';
import { walks } from '../schemas/walks.gen.ts';

/** By kind: immutable paths, list keys and sets, straight from the schemas. */
export function planWalks(): PlanOptions['walks'] {
  return walks;
}
