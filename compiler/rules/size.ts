// What: sizes as written (10MiB, 500GB) to bytes and back to one canonical spelling. What not: rounding for people (cli/render).

const unitBytes: Readonly<Record<string, bigint>> = {
  TiB: 1n << 40n,
  TB: 1_000_000_000_000n,
  GiB: 1n << 30n,
  GB: 1_000_000_000n,
  MiB: 1n << 20n,
  MB: 1_000_000n,
  KiB: 1n << 10n,
  kB: 1000n,
  B: 1n,
};

const pattern = /^(\d+)(?:\.(\d+))?(TiB|TB|GiB|GB|MiB|MB|KiB|kB|B)$/;

/** Bytes, or undefined. Units B kB MB GB TB KiB MiB GiB TiB, case counts. A decimal is taken when it is a whole number of bytes. */
export function parseSize(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const fraction = match[2] ?? '';
  const scaled = BigInt(`${match[1]}${fraction}`) * (unitBytes[match[3] ?? ''] ?? 0n);
  const scale = 10n ** BigInt(fraction.length);
  if (scaled % scale !== 0n) return undefined;
  const bytes = scaled / scale;
  return bytes > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(bytes);
}

/** The canonical spelling: the shortest exact one, the larger unit where two are equally short. `bytes` is a whole number of at least 0. */
export function formatSize(bytes: number): string {
  const value = BigInt(bytes);
  if (value === 0n) return '0B';
  let best = `${value}B`;
  for (const [unit, size] of Object.entries(unitBytes).reverse()) {
    if (value % size !== 0n) continue;
    const text = `${value / size}${unit}`;
    if (text.length <= best.length) best = text;
  }
  return best;
}
