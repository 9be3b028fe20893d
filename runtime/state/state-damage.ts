// What: the error for a state or journal that cannot be trusted, with the way out. What not: a state that is locked (state-locked.ts).

/** `reason` completes "<path> …". The message always names the way out: a damaged state is never treated as no state. */
export class StateDamage extends Error {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string, wayOut: string = restoreHint) {
    super(`${path} ${reason}. Nothing was changed. ${wayOut}`);
    this.name = 'StateDamage';
    this.path = path;
    this.reason = reason;
  }
}

const restoreHint =
  'See the backups with `dbkeel state history` and bring one back with `dbkeel state restore SERIAL` (the damaged files are kept aside).';
