// What: what a pattern of the schemas means, in words. What not: the patterns (schemas/).

const forms: readonly (readonly [pattern: RegExp, text: string])[] = [
  [
    /^\^\[a-z0-9\]\(\?:\[-a-z0-9\]\*\[a-z0-9\]\)\?\$$/,
    'a name has lower-case letters, digits and dashes, and begins and ends with a letter or digit',
  ],
  [
    /^\^\[a-z0-9\]\(\?:\[-a-z0-9\]\*\[a-z0-9\]\)\?\(\?:\/\[A-Za-z0-9\._-\]\+\)\?\$$/,
    'a reference is a name, or name/key for an instance of forEach, without the kind',
  ],
  [/\\d\+w/, 'a duration is a number and a unit: 30s, 10m, 26h, 7d'],
  [/KiB/, 'a size is a number and a unit: 10MiB, 500GiB'],
  [/^\^\[A-Za-z\]\+\/\[A-Za-z0-9/, 'an address is Kind/name, or Kind/name/key for an instance'],
  [/\^\\d\{4\}-\\d\\d-\\d\\dT/, 'a moment is written 2026-12-06T21:00:00Z, with Z or an offset'],
  [/^\^\\d\{4\}-\\d\\d-\\d\\d\$$/, 'a day is written 2026-12-31'],
  [/^\^\[A-Za-z_\]\[A-Za-z0-9_-\]\*\$$/, 'it begins with a letter and has letters, digits, `_` and `-`'],
  [/^\^\[A-Za-z0-9\._-\]\+\$$/, 'it has letters, digits, `.`, `_` and `-`'],
  [/^\^\\\$\\\{/, 'it is a map, or one expression such as ${var:fleet}'],
];

/** The meaning of a pattern; the pattern itself where nobody has put it in words. */
export function formText(pattern: string): string {
  return forms.find(([known]) => known.test(pattern))?.[1] ?? `it must match ${pattern}`;
}
