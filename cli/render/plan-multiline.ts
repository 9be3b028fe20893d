// What: texts of several lines (SQL, templates) as a block, compared line by line. What not: one-line values.

import type { Line } from './plan-line.ts';
import { commentOf, hiddenText, type Pair, remark, type Scope, signOf } from './plan-scope.ts';
import { clean } from './plan-value.ts';

const context = 2;

export function textLines(scope: Scope, pair: Pair): void {
  const sign = signOf(pair);
  const comment = commentOf(scope, pair);
  const tail = sign === '-' ? 'EOT -> null' : 'EOT';
  scope.lines.push({
    sign,
    depth: 0,
    name: pair.path,
    text: '<<EOT',
    ...(comment === undefined ? {} : { comment }),
  });
  if (sign === '~') scope.lines.push(...changed(scope, String(pair.before), String(pair.after)));
  else for (const text of rows(String(pair.after ?? pair.before))) scope.lines.push({ sign, depth: 1, text });
  scope.lines.push({ sign: sign === '~' ? '=' : sign, depth: 0, text: tail });
}

function rows(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n').map(clean);
}

function changed(scope: Scope, before: string, after: string): readonly Line[] {
  const parts =
    scope.lineDiff?.(`${before.replace(/\n$/, '')}\n`, `${after.replace(/\n$/, '')}\n`) ??
    whole(before, after);
  const lines = parts.flatMap((part, at) => {
    const texts = rows(part.value);
    if (part.added) return texts.map((text): Line => ({ sign: '+', depth: 1, text }));
    if (part.removed) return texts.map((text): Line => ({ sign: '-', depth: 1, text }));
    return around(texts, at === 0, at === parts.length - 1);
  });
  return lines.some(({ sign }) => sign !== '=')
    ? lines
    : [remark('only the end of the last line differs', 1)];
}

function whole(
  before: string,
  after: string,
): readonly { value: string; added?: boolean; removed?: boolean }[] {
  return [
    { value: before, removed: true },
    { value: after, added: true },
  ];
}

/** Unchanged lines next to a change; a longer run between is counted. */
function around(texts: readonly string[], first: boolean, last: boolean): readonly Line[] {
  const head = first ? 0 : context;
  const tail = last ? 0 : context;
  const same = (text: string): Line => ({ sign: '=', depth: 1, text });
  if (texts.length <= head + tail + 1) return texts.map(same);
  const hidden = remark(hiddenText(texts.length - head - tail, 'line'), 1);
  return [...texts.slice(0, head).map(same), hidden, ...(tail === 0 ? [] : texts.slice(-tail).map(same))];
}
