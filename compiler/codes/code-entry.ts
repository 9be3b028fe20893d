// What: the shape of one row of the code table. What not: the rows (one file per range beside this one).

/** One diagnostic code. `explain` is what `dbkeel explain CODE` prints: cause and fix, in sentences, with an example where it helps. */
export interface CodeEntry {
  readonly severity: 'error' | 'warning' | 'note';
  /** Fixed text without names, at most 60 characters, no full stop. */
  readonly summary: string;
  readonly explain: string;
}
