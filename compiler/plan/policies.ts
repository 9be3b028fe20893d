// What: the project's policies on a plan: what it may not do, what it should not. What not: the guards that always hold (refuse.ts).
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import { canonicalJson } from '../model/canonical.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ProjectSettings } from '../model/resource.ts';
import { addressMatches } from '../rules/glob.ts';
import { labelsMatch } from '../rules/label-match.ts';
import type { Compiled } from './compile-changes.ts';
import { isChange } from './decision.ts';
import type { Reported } from './reported.ts';

interface Condition {
  readonly resource?: string;
  readonly labels?: JsonObject;
  readonly action?: readonly string[];
  readonly hazard?: readonly string[];
  readonly is?: JsonObject;
  readonly missing?: readonly string[];
}

interface Policy {
  readonly name: string;
  readonly deny?: Condition;
  readonly warn?: Condition;
  readonly message?: string;
  readonly except?: readonly { readonly resource: string; readonly until: string; readonly reason: string }[];
}

/** `today` (YYYY-MM-DD) is the caller's: an exception holds up to and including its last day. Unchanged resources are not judged again. */
export function policyFindings(
  compiled: readonly Compiled[],
  project: ProjectSettings,
  today: string,
): readonly Reported[] {
  const policies = Array.isArray(project.spec['policies'])
    ? (project.spec['policies'] as unknown as readonly Policy[])
    : [];
  const changes = policies.length === 0 ? [] : compiled.filter(({ decision }) => isChange(decision));
  return policies.flatMap((policy) =>
    changes.flatMap((change) => {
      const condition = policy.deny ?? policy.warn;
      if (condition === undefined || !meets(condition, change) || isExcepted(policy, change, today))
        return [];
      return [{ address: change.decision.address, diagnostic: finding(policy, change, today) }];
    }),
  );
}

/** All that a condition says must hold. */
function meets(condition: Condition, { decision, plan }: Compiled): boolean {
  const { address, action } = decision;
  const { resource, hazard, is = {}, missing = [] } = condition;
  if (resource !== undefined && !addressMatches(resource, address)) return false;
  if (condition.action !== undefined && !condition.action.includes(action)) return false;
  if (
    hazard !== undefined &&
    !plan.hazards.some(({ label, code }) => hazard.includes(label) || hazard.includes(code))
  )
    return false;
  const whole = subjectOf({ decision });
  if (!labelsMatch(condition.labels, labelsOf({ decision }))) return false;
  if (
    !Object.entries(is).every(
      ([path, value]) => canonicalJson(at(whole, path) ?? null) === canonicalJson(value),
    )
  )
    return false;
  return missing.every((path) => (at(whole, path) ?? null) === null);
}

function isExcepted(policy: Policy, { decision }: Compiled, today: string): boolean {
  return (policy.except ?? []).some(
    ({ resource, until }) => addressMatches(resource, decision.address) && today <= until,
  );
}

function finding(policy: Policy, { decision }: Compiled, today: string): Diagnostic {
  const { address, action, desired } = decision;
  const over = (policy.except ?? []).find(
    ({ resource, until }) => addressMatches(resource, address) && today > until,
  );
  const ended = over === undefined ? '' : ` Its exception (${over.reason}) ended on ${over.until}.`;
  const message = policy.message === undefined ? '' : ` ${policy.message}`;
  const detail = `Policy ${policy.name} ${policy.deny === undefined ? 'warns of' : 'denies'} this: ${address}, ${action}.${message}${ended}`;
  return diagnose(
    policy.deny === undefined ? 'DBK3111' : 'DBK3110',
    desired?.origin ?? { subject: address },
    detail,
  );
}

function labelsOf({ decision }: Pick<Compiled, 'decision'>): Readonly<Record<string, string>> {
  return decision.desired?.labels ?? decision.recorded?.labels ?? {};
}

/** What paths such as `spec.mode` and `metadata.labels.team` lead into. */
function subjectOf({ decision }: Pick<Compiled, 'decision'>): JsonObject {
  const { desired, recorded, address } = decision;
  const [kind = '', name = ''] = address.split('/');
  return {
    kind,
    metadata: { name, labels: labelsOf({ decision }), description: desired?.description ?? null },
    lifecycle: { protect: desired?.lifecycle.protect ?? recorded?.protect ?? false },
    spec: desired?.spec ?? recorded?.spec ?? {},
  };
}

function at(value: Json, path: string): Json | undefined {
  let here: Json | undefined = value;
  for (const part of path.split('.')) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Object.hasOwn(here, part) ? (here as JsonObject)[part] : undefined;
  }
  return here;
}
