// What: which addresses a plan is limited to (--target, --exclude, --selector) and what that pulls in or drops. What not: what happens to them.
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Address } from '../model/resource.ts';
import { closest } from '../rules/closest.ts';
import { addressMatches } from '../rules/glob.ts';
import { parseSelector, selectorMatches } from '../rules/labels.ts';
import type { Decided } from './decide.ts';
import { type Decision, isChange } from './decision.ts';
import type { PlanOptions } from './plan-options.ts';

/** `within` undefined: everything. */
export interface Selection {
  readonly within: ReadonlySet<Address> | undefined;
  readonly problems: readonly Diagnostic[];
}

type Asked = Pick<PlanOptions, 'targets' | 'excludes' | 'replace' | 'selector'>;

export function select(decided: Decided, options: Asked): Selection {
  const all = [...decided.upserts, ...decided.removals];
  const problems = [
    ...unmatched('--target', options.targets, all),
    ...unmatched('--exclude', options.excludes, all),
    ...unmatched('--replace', options.replace, decided.upserts),
  ];
  const chosen = bySelector(all, options.selector, problems);
  if (chosen === undefined && options.targets.length === 0 && options.excludes.length === 0) {
    return { within: undefined, problems };
  }
  const before = prerequisites(all);
  let within: ReadonlySet<Address> = new Set(all.map(({ address }) => address));
  if (options.targets.length > 0) within = closure(matching(all, options.targets), before);
  if (chosen !== undefined) {
    const wanted = closure(chosen, before);
    within = new Set([...within].filter((address) => wanted.has(address)));
  }
  if (options.excludes.length > 0) {
    const dropped = closure(matching(all, options.excludes), reversed(before));
    within = new Set([...within].filter((address) => !dropped.has(address)));
  }
  return { within, problems };
}

function matching(all: readonly Decision[], patterns: readonly string[]): Set<Address> {
  return new Set(
    all
      .filter((decision) => patterns.some((pattern) => means(pattern, decision)))
      .map(({ address }) => address),
  );
}

function means(pattern: string, { address, previous }: Decision): boolean {
  return addressMatches(pattern, address) || (previous !== undefined && addressMatches(pattern, previous));
}

function unmatched(flag: string, patterns: readonly string[], all: readonly Decision[]): Diagnostic[] {
  return patterns.flatMap((pattern) => {
    if (all.some((decision) => means(pattern, decision))) return [];
    const near = closest(
      pattern,
      all.map(({ address }) => address),
    );
    const hint =
      near === undefined
        ? 'See `dbkeel state list` and `dbkeel graph` for what there is.'
        : `Did you mean ${near}?`;
    const more = near === undefined ? {} : { suggestion: near };
    return [
      diagnose(
        'DBK3104',
        { subject: flag },
        `${flag} ${pattern} means no resource of the configuration or the state. ${hint}`,
        more,
      ),
    ];
  });
}

/** A resource is chosen by its labels of before or of now, so that a changed label cannot hide the change. */
function bySelector(
  all: readonly Decision[],
  selector: string | undefined,
  problems: Diagnostic[],
): Set<Address> | undefined {
  if (selector === undefined || selector === '') return undefined;
  const parsed = parseSelector(selector);
  if ('error' in parsed) {
    problems.push(diagnose('DBK3105', { subject: '--selector' }, `--selector ${selector}: ${parsed.error}.`));
    return undefined;
  }
  const fits = (labels: Readonly<Record<string, string>> | undefined): boolean =>
    labels !== undefined && selectorMatches(parsed.terms, labels);
  return new Set(
    all
      .filter(({ desired, recorded }) => fits(desired?.labels) || fits(recorded?.labels))
      .map(({ address }) => address),
  );
}

/** What must have happened before: dependencies of what stays, and the change or removal of whoever used what goes. */
function prerequisites(all: readonly Decision[]): ReadonlyMap<Address, readonly Address[]> {
  const before = new Map<Address, Address[]>();
  const removed = new Set(all.filter(({ desired }) => desired === undefined).map(({ address }) => address));
  const add = (address: Address, other: Address): void => {
    const list = before.get(address);
    if (list === undefined) before.set(address, [other]);
    else list.push(other);
  };
  for (const decision of all) {
    for (const need of decision.desired?.needs ?? []) add(decision.address, need);
    if (!isChange(decision)) continue;
    for (const need of decision.recorded?.needs ?? []) if (removed.has(need)) add(need, decision.address);
  }
  return before;
}

function reversed(edges: ReadonlyMap<Address, readonly Address[]>): ReadonlyMap<Address, readonly Address[]> {
  const back = new Map<Address, Address[]>();
  for (const [from, all] of edges) {
    for (const to of all) {
      const list = back.get(to);
      if (list === undefined) back.set(to, [from]);
      else list.push(from);
    }
  }
  return back;
}

function closure(start: ReadonlySet<Address>, edges: ReadonlyMap<Address, readonly Address[]>): Set<Address> {
  const seen = new Set(start);
  for (const address of seen) for (const next of edges.get(address) ?? []) seen.add(next);
  return seen;
}
