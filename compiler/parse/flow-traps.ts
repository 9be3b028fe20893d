// What: unquoted text inside {…} or […] that YAML reads as something else, and the same text with quotes. What not: reporting (read-precise) or layout (fmt).

/** One unquoted scalar that needs quotes; offsets in the text, `why` is the character sequence that breaks it. */
export interface FlowTrap {
  readonly start: number;
  readonly end: number;
  readonly why: '${' | '*' | '#' | ': ';
}

/** The text with every trap quoted, and the way back for offsets. */
export interface RepairedFlow {
  readonly text: string;
  readonly traps: readonly FlowTrap[];
  /** The offset in the original text of an offset in the repaired one. */
  original(offset: number): number;
  /** The offset in the repaired text of an offset in the original one. */
  repaired(offset: number): number;
}

export function repairFlow(text: string): RepairedFlow {
  const traps = findFlowTraps(text);
  let repairedText = '';
  let done = 0;
  /** For each trap: where it starts in the original, and by how much everything after each quote is shifted. */
  const edits: { readonly at: number; readonly shift: number }[] = [];
  for (const trap of traps) {
    const body = text.slice(trap.start, trap.end);
    const quoted = quote(body);
    repairedText += text.slice(done, trap.start) + quoted;
    done = trap.end;
    const before = edits.at(-1)?.shift ?? 0;
    edits.push(
      { at: trap.start, shift: before + 1 },
      { at: trap.end, shift: before + quoted.length - body.length },
    );
  }
  repairedText += text.slice(done);
  return {
    text: repairedText,
    traps,
    original: (offset) => offset - (edits.findLast((edit) => edit.at + edit.shift <= offset)?.shift ?? 0),
    repaired: (offset) => offset + (edits.findLast((edit) => edit.at <= offset)?.shift ?? 0),
  };
}

function quote(body: string): string {
  return body.includes('"') || body.includes('\\') ? `'${body.replaceAll("'", "''")}'` : `"${body}"`;
}

/** Every trap of the text, in order. Block scalars, comments and quoted text are passed over. */
export function findFlowTraps(text: string): readonly FlowTrap[] {
  const traps: FlowTrap[] = [];
  let at = 0;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const flow = flowStart(text, at, lineEnd);
    if (flow === undefined) {
      at = skipBlockScalar(text, at, lineEnd);
    } else {
      at = scanFlow(text, flow, traps);
      // What follows on the line of the closing bracket is a comment, or an error of its own.
      at = endOfLine(text, at) + 1;
    }
  }
  return traps;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

const beforeFlow =
  /^(?:[ ]|-[ ]+|\?[ ]+|---[ ]+)*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'[\]{}#,&*!|>%@`](?:[^:#"]|:(?! ))*)[ ]*:[ ]+)?(?:[&!]\S+[ ]+)*[[{]/;

/** The offset of the bracket that opens a flow collection as the value of this line, if one does. */
function flowStart(text: string, at: number, lineEnd: number): number | undefined {
  const match = beforeFlow.exec(text.slice(at, Math.min(lineEnd, at + 300)));
  return match === null ? undefined : at + match[0].length - 1;
}

/** The next line to look at: behind the block scalar when this line opens one. */
function skipBlockScalar(text: string, at: number, lineEnd: number): number {
  const line = text.slice(at, lineEnd);
  if (!/(?:^|[:\-?]\s+|\s)[|>][-+0-9]*\s*(?:#.*)?$/.test(line)) return lineEnd + 1;
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  let next = lineEnd + 1;
  while (next < text.length) {
    const end = endOfLine(text, next);
    const body = text.slice(next, end);
    if (body.trim() !== '' && (/^ */.exec(body)?.[0].length ?? 0) <= indent) break;
    next = end + 1;
  }
  return next;
}

/** Scans one flow collection from its opening bracket; returns the offset behind its end. */
function scanFlow(text: string, from: number, traps: FlowTrap[]): number {
  const open: string[] = [];
  let valueNext = true;
  for (let at = from; at < text.length; ) {
    const char = text[at] ?? '';
    if ('[{'.includes(char)) open.push(char);
    if (']}'.includes(char)) open.pop();
    if (open.length === 0) return at + 1;
    if ('[]{},:'.includes(char)) {
      valueNext = char === ':' || (open.at(-1) === '[' && char !== ']' && char !== '}');
      at++;
    } else if (startsDocument(text, at)) {
      return at;
    } else {
      at = skipped(text, at) ?? scanPlain(text, at, valueNext, traps);
    }
  }
  return text.length;
}

/** Behind the space, comment or quoted text at `at`; undefined where plain text starts. */
function skipped(text: string, at: number): number | undefined {
  const char = text[at] ?? '';
  if (/\s/.test(char)) return at + 1;
  if (char === '"' || char === "'") return endOfQuoted(text, at);
  return char === '#' && /\s/.test(text[at - 1] ?? '') ? endOfLine(text, at) : undefined;
}

/** An unclosed bracket must not swallow the documents behind it. */
function startsDocument(text: string, at: number): boolean {
  return (
    text[at] === '\n' && (text.startsWith('---', at + 1) || /^[A-Za-z]+:/.test(text.slice(at + 1, at + 40)))
  );
}

function endOfQuoted(text: string, at: number): number {
  const mark = text[at];
  for (let next = at + 1; next < text.length; next++) {
    if (text[next] === '\\' && mark === '"') next++;
    else if (text[next] === mark) {
      if (mark === '"' || text[next + 1] !== mark) return next + 1;
      next++;
    }
  }
  return text.length;
}

/** One plain scalar: a key ends at its colon, a value at `,` or the closing bracket, with `${…}` passed over whole. */
function scanPlain(text: string, start: number, isValue: boolean, traps: FlowTrap[]): number {
  let end = start;
  let why: FlowTrap['why'] | undefined = text[start] === '*' && !isAlias(text, start) ? '*' : undefined;
  while (end < text.length && !/[\n,[\]{}]/.test(text[end] ?? '')) {
    const found = plainToken(text, end, isValue);
    if (found === undefined) break;
    why ??= found.why;
    end += found.length;
  }
  const trimmed = start + text.slice(start, end).trimEnd().length;
  if (why !== undefined) traps.push({ start, end: trimmed, why });
  return Math.max(end, start + 1);
}

/** The next piece of a plain scalar; undefined where the scalar ends. */
function plainToken(
  text: string,
  at: number,
  isValue: boolean,
): { readonly length: number; readonly why?: FlowTrap['why'] } | undefined {
  const next = text[at + 1] ?? '';
  if (text[at] === '$' && next === '{') {
    const close = closingBrace(text, at + 1);
    return close === undefined ? { length: 1 } : { length: close + 1 - at, why: '${' };
  }
  if (text[at] === ':' && /^[\s,[\]{}]?$/.test(next))
    return isValue && next === ' ' ? { length: 1, why: ': ' } : undefined;
  if (text[at] === '#' && /\s/.test(text[at - 1] ?? '')) {
    // Behind the last bracket of a line it is a comment, before one it was meant as text.
    return /[,\]}]/.test(text.slice(at, endOfLine(text, at))) ? { length: 1, why: '#' } : undefined;
  }
  return { length: 1 };
}

function isAlias(text: string, start: number): boolean {
  const name = /^\*([A-Za-z0-9_-]+)\s*[,}\]\n]/.exec(text.slice(start, start + 80))?.[1];
  return name !== undefined && text.includes(`&${name}`);
}

function closingBrace(text: string, open: number): number | undefined {
  const lineEnd = endOfLine(text, open);
  let depth = 0;
  for (let at = open; at < lineEnd; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return undefined;
}
