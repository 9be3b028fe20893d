// What: `{{name.path}}` in text that is filled when a run happens: which placeholders, and filling them. What not: `${…}` (resolve/).
import type { Json, JsonObject } from '../model/json.ts';

export interface Placeholder {
  readonly name: string;
  /** Of the whole `{{…}}`, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}

export interface TemplateProblem {
  readonly error: string;
  readonly offset: number;
  readonly length: number;
}

const name = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;

/** Every placeholder in order, and what looks like one but is not (unclosed, or not a dotted name). */
export function parseTemplate(text: string): {
  readonly placeholders: readonly Placeholder[];
  readonly problems: readonly TemplateProblem[];
} {
  const placeholders: Placeholder[] = [];
  const problems: TemplateProblem[] = [];
  for (let from = text.indexOf('{{'); from >= 0; ) {
    const close = text.indexOf('}}', from + 2);
    if (close < 0) {
      problems.push({ error: '"{{" is never closed by "}}"', offset: from, length: 2 });
      break;
    }
    const body = text.slice(from + 2, close).trim();
    const length = close + 2 - from;
    if (name.test(body)) placeholders.push({ name: body, offset: from, length });
    else problems.push({ error: `"${body}" is not a name such as run.duration`, offset: from, length });
    from = text.indexOf('{{', close + 2);
  }
  return { placeholders, problems };
}

/**
 * Fills every placeholder from `values` by its dotted name; values are never read as templates again. A placeholder without a
 * value stays as written and is named in `missing`, so that a message is still sent but a command can refuse.
 */
export function fillTemplate(
  text: string,
  values: JsonObject,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let filled = '';
  let done = 0;
  for (const placeholder of parseTemplate(text).placeholders) {
    const value = lookUp(values, placeholder.name);
    const end = placeholder.offset + placeholder.length;
    filled += text.slice(done, placeholder.offset);
    if (value === undefined || value === null) {
      missing.push(placeholder.name);
      filled += text.slice(placeholder.offset, end);
    } else {
      filled += typeof value === 'string' ? value : JSON.stringify(value);
    }
    done = end;
  }
  return { text: filled + text.slice(done), missing };
}

function lookUp(values: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = values;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as JsonObject)[part];
  }
  return value;
}
