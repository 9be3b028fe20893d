// What: fitting lists into a number of characters, saying exactly how much was left out. What not: what is worth more (plan-markdown).

/** As many lines as fit into `room` (each with its newline), and a last one that says how many did not. */
export function fitLines(
  lines: readonly string[],
  room: number,
  rest: (left: number, all: number) => string,
): readonly string[] {
  const size = (list: readonly string[]): number => list.reduce((sum, line) => sum + line.length + 1, 0);
  if (size(lines) <= room) return lines;
  const reserve = rest(lines.length, lines.length).length + 1;
  const kept: string[] = [];
  let used = reserve;
  for (const line of lines) {
    if (used + line.length + 1 > room) break;
    kept.push(line);
    used += line.length + 1;
  }
  return [...kept, rest(lines.length - kept.length, lines.length)];
}

export interface Offer {
  /** Smaller is kept longer. */
  readonly rank: number;
  readonly full: string;
  /** What remains when there is no room for all of it. */
  readonly short: string;
}

/** For each offer its full text, its short one, or undefined; the lowest ranks are served first, and every short one comes before any full one. */
export function choose(offers: readonly Offer[], room: number): readonly (string | undefined)[] {
  const order = [...offers.keys()].sort((a, b) => (offers[a]?.rank ?? 0) - (offers[b]?.rank ?? 0) || a - b);
  const chosen: (string | undefined)[] = offers.map(() => undefined);
  let left = room;
  for (const at of order) {
    const short = offers[at]?.short ?? '';
    if (short.length + 1 > left) break;
    chosen[at] = short;
    left -= short.length + 1;
  }
  for (const at of order) {
    const { full, short } = offers[at] ?? { full: '', short: '' };
    const more = full.length - short.length;
    if (chosen[at] === undefined || more > left) continue;
    chosen[at] = full;
    left -= more;
  }
  return chosen;
}
