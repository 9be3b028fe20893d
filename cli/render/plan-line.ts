// What: a line of a plan before it becomes text or Markdown: sign, depth, words, comment. What not: colours and columns.

/** What happens on this line; `=` is context that stays. */
export type Sign = '+' | '-' | '~' | '=';

/** `name` is set on lines `name = text`, so that a block can align them. `depth` counts levels below the resource's block. */
export interface Line {
  readonly sign: Sign;
  readonly depth: number;
  readonly name?: string;
  readonly text: string;
  readonly comment?: string;
  /** A remark of the renderer itself (`# (9 unchanged attributes hidden)`), dimmed. */
  readonly dim?: boolean;
}

/** Differences of two texts by lines, from the package `diff`, which is loaded only for plans that need it. */
export type LineDiff = (
  before: string,
  after: string,
) => readonly { readonly value: string; readonly added?: boolean; readonly removed?: boolean }[];
