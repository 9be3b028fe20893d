// What: "did you mean": the one candidate a typo most likely stood for. What not: wording the question (diagnostics).

/**
 * The candidate nearest to `word`, or undefined when none is near enough to be a typo. Case-blind equality wins, then the
 * smallest Damerau-Levenshtein distance (a swap of neighbours counts one), then the first in alphabetical order.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = bound(wanted.length) + 1;
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    const distance = lower === wanted ? 0 : distanceWithin(wanted, lower, bestDistance);
    if (distance < bestDistance || (distance === bestDistance && best !== undefined && candidate < best)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Short words forgive one slip, long ones up to four: beyond that a suggestion is noise. */
function bound(length: number): number {
  if (length < 2) return 0;
  return length <= 4 ? 1 : Math.min(4, Math.floor(length / 3) + 1);
}

/** The optimal string alignment distance of `a` and `b`; gives up with limit + 1 when it must be above `limit`. */
function distanceWithin(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit || b.length > 200) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let value = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        value = Math.min(value, (beforeLast[column - 2] ?? row) + 1);
      }
      current.push(value);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? limit + 1;
}
