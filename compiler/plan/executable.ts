// What: a note per kind whose jobs this build cannot run yet, not one per resource. What not: stopping the plan: the records are right.
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import { type Compiled, kindOf } from './compile-changes.ts';
import type { PlanOptions } from './plan-options.ts';

export function notExecutable(compiled: readonly Compiled[], options: PlanOptions): readonly Diagnostic[] {
  const can = new Set<string>(options.executable);
  const missing = new Map<string, Set<string>>();
  for (const { decision, plan } of compiled) {
    const kind = kindOf(decision);
    const known = options.kinds[kind] !== undefined;
    const lacking = missing.get(kind) ?? new Set<string>();
    const operations = [...plan.operations, ...plan.jobs.flatMap((job) => job.operations)];
    for (const { op } of operations) if (!can.has(op)) lacking.add(op);
    if (!known || lacking.size > 0) missing.set(kind, lacking);
  }
  return [...missing.keys()].sort().map((kind) => {
    const lacking = [...(missing.get(kind) ?? [])].sort();
    const what = lacking.length === 0 ? 'does not compile it to jobs' : `cannot run ${lacking.join(', ')}`;
    const detail = `${kind} is planned and recorded, but this build of dbkeel ${what} yet: nothing of it will run.`;
    return diagnose('DBK3108', { subject: kind }, detail);
  });
}
