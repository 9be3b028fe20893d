// What: the label selector of `--selector team=shop,tier!=gold`. What not: the label match of forEachConnection (resolve/).

export interface SelectorTerm {
  readonly key: string;
  readonly is: 'equal' | 'notEqual' | 'present' | 'absent';
  readonly value: string;
}

export type ParsedSelector =
  | { readonly terms: readonly SelectorTerm[] }
  | { readonly error: string; readonly offset: number; readonly length: number };

const term = /^(!?)([A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?)\s*(?:(!=|==?)\s*([-A-Za-z0-9_.]*))?$/;

/** Terms joined by `,`, all of which must hold: `key=value`, `key!=value`, `key` (is there), `!key` (is not there). */
export function parseSelector(text: string): ParsedSelector {
  const terms: SelectorTerm[] = [];
  let offset = 0;
  for (const raw of text.split(',')) {
    const body = raw.trim();
    const match = term.exec(body);
    if (match === null || (match[1] === '!' && match[4] !== undefined)) {
      const error =
        body === '' ? 'a label is missing here' : `"${body}" is not one of key=value, key!=value, key, !key`;
      return {
        error,
        offset: offset + raw.length - raw.trimStart().length,
        length: Math.max(1, body.length),
      };
    }
    terms.push({ key: match[2] ?? '', is: relation(match[1] ?? '', match[4]), value: match[5] ?? '' });
    offset += raw.length + 1;
  }
  return { terms };
}

function relation(negation: string, operator: string | undefined): SelectorTerm['is'] {
  if (operator === undefined) return negation === '!' ? 'absent' : 'present';
  return operator === '!=' ? 'notEqual' : 'equal';
}

/** A label that is missing is not equal to anything, so `tier!=gold` also selects what has no tier. */
export function selectorMatches(
  terms: readonly SelectorTerm[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return terms.every(({ key, is, value }) => {
    const held = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (is === 'present') return held !== undefined;
    if (is === 'absent') return held === undefined;
    return is === 'equal' ? held === value : held !== value;
  });
}
