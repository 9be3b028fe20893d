// What: the grammar of `${…}` inside one string. What not: what an expression's value is (substitute.ts).

export interface TextPart {
  readonly is: 'text';
  readonly text: string;
}
export interface VarPart {
  readonly is: 'var';
  readonly name: string;
}
/** `path`: ['key'], ['value'] or ['value', 'tier', …]. */
export interface EachPart {
  readonly is: 'each';
  readonly path: readonly string[];
}
/** `parts` is what stands behind the provider: text and at most one var or each. */
export interface SecretPart {
  readonly is: 'secret';
  readonly provider: string;
  readonly parts: readonly (TextPart | VarPart | EachPart)[];
}
/** `closest` is set when the form looks like a slip of a known one. */
export interface BadPart {
  readonly is: 'bad';
  readonly text: string;
  readonly because: string;
}
export type Part = TextPart | VarPart | EachPart | SecretPart | BadPart;

const secretProviders = ['env', 'file', 'exec'];

/** Whether `text` holds an expression or an escaped one (`$${` stands for the two characters `${`). */
export function hasExpression(text: string): boolean {
  return text.includes('${');
}

/** Splits `text` into its parts, in order. `$${` is the way to write `${` itself. */
export function parseExpressions(text: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  let index = 0;
  while (index < text.length) {
    const open = text.indexOf('${', index);
    if (open < 0) break;
    if (open > index && text[open - 1] === '$') {
      literal += `${text.slice(index, open - 1)}\${`;
      index = open + 2;
      continue;
    }
    literal += text.slice(index, open);
    if (literal !== '') parts.push({ is: 'text', text: literal });
    literal = '';
    const close = closingBrace(text, open + 2);
    if (close < 0)
      return [...parts, { is: 'bad', text: text.slice(open), because: 'its closing `}` is missing' }];
    parts.push(parseOne(text.slice(open, close + 1)));
    index = close + 1;
  }
  literal += text.slice(index);
  if (literal !== '') parts.push({ is: 'text', text: literal });
  return parts;
}

function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    if (text.startsWith('${', index)) {
      depth += 1;
      index += 1;
    } else if (text[index] === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}

function parseOne(whole: string): Part {
  const body = whole.slice(2, -1);
  const colon = body.indexOf(':');
  const form = colon < 0 ? body : body.slice(0, colon);
  const rest = colon < 0 ? '' : body.slice(colon + 1);
  if (form === 'var') return variable(whole, rest);
  if (form === 'each') return each(whole, rest);
  if (form === 'secret') return secret(whole, rest);
  return { is: 'bad', text: whole, because: unknownForm(form, rest) };
}

function unknownForm(form: string, rest: string): string {
  const forms = 'the forms are ${var:NAME}, ${each:key}, ${each:value.PATH} and ${secret:env:NAME}';
  if (form === 'env') {
    const name = rest === '' ? 'NAME' : rest;
    return `there is no \${env:…}: declare a variable \`${name}\` in the Project and write \${var:${name}} (DBKEEL_VAR_${name} sets it)`;
  }
  if (form.startsWith('each.')) return `a colon stands behind each: \${each:${form.slice(5)}}; ${forms}`;
  if (/^[A-Za-z_][\w-]*$/.test(form) && rest === '')
    return `a bare name is not an expression: write \${var:${form}}; ${forms}`;
  return forms;
}

function variable(whole: string, name: string): Part {
  if (/^[A-Za-z_][\w-]*$/.test(name)) return { is: 'var', name };
  return {
    is: 'bad',
    text: whole,
    because: 'a variable is written ${var:NAME}, NAME of letters, digits, `_` and `-`',
  };
}

function each(whole: string, text: string): Part {
  const path = text.split('.');
  const isKey = path.length === 1 && path[0] === 'key';
  const isValue = path[0] === 'value' && path.every((step) => step !== '');
  if (isKey || isValue) return { is: 'each', path };
  return { is: 'bad', text: whole, because: 'each has two forms: ${each:key} and ${each:value.PATH}' };
}

function secret(whole: string, text: string): Part {
  const colon = text.indexOf(':');
  const provider = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? '' : text.slice(colon + 1);
  const bad = (because: string): BadPart => ({ is: 'bad', text: whole, because });
  if (!secretProviders.includes(provider)) {
    return bad('a secret is written ${secret:env:NAME}, ${secret:file:PATH} or ${secret:exec:NAME}');
  }
  if (rest === '') return bad(`what stands behind \`secret:${provider}:\` is missing`);
  const parts: (TextPart | VarPart | EachPart)[] = [];
  for (const part of parseExpressions(rest)) {
    if (part.is === 'bad') return part;
    if (part.is === 'secret') return bad('a secret cannot stand inside a secret');
    parts.push(part);
  }
  if (parts.filter((part) => part.is !== 'text').length > 1) {
    return bad('a secret may hold one ${each:…} or ${var:…}, not more: make one variable of them');
  }
  return { is: 'secret', provider, parts };
}
