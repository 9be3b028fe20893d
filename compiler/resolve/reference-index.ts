// What: which addresses there are, for references and "did you mean". What not: the references themselves (link.ts).
import type { Declaration, Draft } from '../model/draft.ts';
import { closest } from '../rules/closest.ts';
import { addressMatches, isGlob } from '../rules/glob.ts';

/** What a reference to `kind` and `name` finds. `keys`: it is a template, and these are the keys of its instances. */
export type Found =
  | { readonly is: 'known' }
  | { readonly is: 'template'; readonly keys: readonly string[] }
  | { readonly is: 'elsewhere'; readonly declaration: Declaration }
  | { readonly is: 'otherKind'; readonly kind: string }
  | { readonly is: 'unknown'; readonly suggestion: string | undefined };

export interface ReferenceIndex {
  find(kind: string, name: string): Found;
  /** Addresses that a pattern means, sorted: exact, a template's instances, or a glob. */
  matching(pattern: string): readonly string[];
  /** Whether the pattern fits something that the chosen environment leaves out, or a document that could not be expanded. */
  matchesHidden(pattern: string): boolean;
  readonly addresses: readonly string[];
  readonly kinds: readonly string[];
}

export interface IndexInput {
  readonly drafts: readonly Draft[];
  readonly elsewhere: readonly Declaration[];
  readonly broken: readonly Declaration[];
  readonly templates: readonly Declaration[];
  readonly kinds: readonly string[];
}

/** A guess compares with every name of the kind; a project where everything is wrong must not take minutes to say so. */
const mostGuesses = 200;

export function referenceIndex(input: IndexInput): ReferenceIndex {
  const known = new Set(input.drafts.map((draft) => draft.address));
  const addresses = [...known].sort();
  const namesByKind = groupNames(addresses);
  const templates = new Set(input.templates.map(headAddress));
  const broken = new Set(input.broken.map(headAddress));
  const elsewhere = new Map(input.elsewhere.map((declaration) => [headAddress(declaration), declaration]));
  const headOf = (kind: string, name: string): string => `${kind}/${name.split('/')[0]}`;
  const matches = new Map<string, readonly string[]>();
  let guesses = mostGuesses;
  return {
    addresses,
    kinds: input.kinds,
    find(kind, name) {
      const address = `${kind}/${name}`;
      if (known.has(address)) return { is: 'known' };
      const head = headOf(kind, name);
      if (broken.has(head)) return { is: 'known' };
      if (templates.has(address)) return { is: 'template', keys: keysOf(namesByKind.get(kind) ?? [], name) };
      const hidden = elsewhere.get(head);
      if (hidden !== undefined) return { is: 'elsewhere', declaration: hidden };
      const other = input.kinds.find(
        (one) => one !== kind && (known.has(`${one}/${name}`) || templates.has(`${one}/${name}`)),
      );
      if (other !== undefined) return { is: 'otherKind', kind: other };
      guesses -= 1;
      return {
        is: 'unknown',
        suggestion: guesses < 0 ? undefined : closest(name, namesByKind.get(kind) ?? []),
      };
    },
    matching(pattern) {
      if (known.has(pattern)) return [pattern];
      const cached = matches.get(pattern);
      if (cached !== undefined) return cached;
      const found = isGlob(pattern)
        ? addresses.filter((address) => addressMatches(pattern, address))
        : templates.has(pattern)
          ? input.drafts
              .filter((draft) => draft.template && draft.address.startsWith(`${pattern}/`))
              .map((draft) => draft.address)
              .sort()
          : [];
      matches.set(pattern, found);
      return found;
    },
    matchesHidden(pattern) {
      const heads = [...elsewhere.keys(), ...broken, ...templates];
      return heads.some(
        (head) =>
          addressMatches(pattern, head) ||
          addressMatches(pattern, `${head}/x`) ||
          pattern.startsWith(`${head}/`),
      );
    },
  };
}

function headAddress(declaration: Declaration): string {
  return `${declaration.kind}/${declaration.name}`;
}

function groupNames(addresses: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const address of addresses) {
    const slash = address.indexOf('/');
    const kind = address.slice(0, slash);
    const names = groups.get(kind);
    if (names === undefined) groups.set(kind, [address.slice(slash + 1)]);
    else names.push(address.slice(slash + 1));
  }
  return groups;
}

function keysOf(names: readonly string[], template: string): readonly string[] {
  return names
    .filter((name) => name.startsWith(`${template}/`))
    .map((name) => name.slice(template.length + 1));
}

/** Whether an entry of a list of references stays: what the environment leaves out (`notify: [pager]` in staging) is dropped. */
export function keepsIn(elsewhere: readonly Declaration[]): (kind: string, name: string) => boolean {
  const hidden = new Set(elsewhere.map(headAddress));
  return (kind, name) => !hidden.has(`${kind}/${name.split('/')[0]}`);
}
