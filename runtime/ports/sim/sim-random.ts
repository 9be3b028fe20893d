// What: random numbers that a seed repeats. What not: anything secret.

/** Numbers in [0, 1). */
export type SimRandom = () => number;

/** mulberry32: small, and good enough to choose what a crash loses. */
export function simRandom(seed: number): SimRandom {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: SimRandom, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

/** 0 to `most`, both included. */
export function upTo(random: SimRandom, most: number): number {
  return Math.floor(random() * (most + 1));
}
