// What: durations as written (30s, 26h, 1h30m) to milliseconds and back to one canonical spelling. What not: calendars and time zones.

const unitsMs: Readonly<Record<string, bigint>> = {
  w: 604_800_000n,
  d: 86_400_000n,
  h: 3_600_000n,
  m: 60_000n,
  s: 1000n,
  ms: 1n,
};

const part = /(\d+)(?:\.(\d+))?(ms|[smhdw])/y;

/**
 * Milliseconds, or undefined. Units ms s m h d w; compounds from large to small (`1h30m`), each unit once. A decimal is taken
 * when it is a whole number of milliseconds (`1.5h`). A day is 24 hours.
 */
export function parseDuration(text: string): number | undefined {
  if (text.length === 0 || text.length > 40) return undefined;
  let total = 0n;
  let last: bigint | undefined;
  part.lastIndex = 0;
  for (let offset = 0; offset < text.length; offset = part.lastIndex) {
    part.lastIndex = offset;
    const match = part.exec(text);
    if (match === null) return undefined;
    const unit = unitsMs[match[3] ?? ''];
    if (unit === undefined || (last !== undefined && unit >= last)) return undefined;
    last = unit;
    const fraction = match[2] ?? '';
    const scaled = BigInt(`${match[1]}${fraction}`) * unit;
    const scale = 10n ** BigInt(fraction.length);
    if (scaled % scale !== 0n) return undefined;
    total += scaled / scale;
  }
  return total > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(total);
}

/**
 * The canonical spelling: one number in the largest unit that divides exactly (60s = 1m, 90s stays 90s, 24h = 1d). Weeks are read
 * but never written: people say 90d and 7d. `ms` is a whole number of at least 0.
 */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const value = BigInt(ms);
  for (const [unit, size] of Object.entries(unitsMs)) {
    if (unit !== 'w' && value % size === 0n) return `${value / size}${unit}`;
  }
  return `${ms}ms`;
}
