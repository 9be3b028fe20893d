// What: a floating point number spelled as PostgreSQL does (spec/copy-text.md). What not: reading numbers.

/** Positional between 1e-4 and 1e15 (1e6 for 32 bits), else with an exponent of at least two digits. */
export function floatText(value: number, bits: 32 | 64): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const shortest = bits === 32 ? shortest32(value) : value.toExponential();
  const [mantissa = '', power = '0'] = shortest.split('e');
  const exponent = Number(power);
  const highest = bits === 32 ? 6 : 15;
  // JavaScript writes numbers of this size without an exponent too.
  if (exponent >= -4 && exponent < highest) return String(Number(shortest));
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
}

/** Nine digits always tell two floats apart, six always fit; the smallest (denormal) ones need fewer. */
function shortest32(value: number): string {
  for (let digits = Math.abs(value) < 1.2e-38 ? 1 : 6; digits < 9; digits += 1) {
    const text = value.toExponential(digits - 1);
    if (Math.fround(Number(text)) === value) return Number(text).toExponential();
  }
  return Number(value.toExponential(8)).toExponential();
}
