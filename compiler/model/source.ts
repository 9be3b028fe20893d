// What: the text the compiler starts from, and one document of it. What not: reading files (cli) or parsing (parse/).
import type { Json } from './json.ts';

/** A file of the project. `file` is relative to the project's root, with `/`; `-` is standard input. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** One YAML document with plain values (no positions: those are looked up on demand by id and path). `id` is `<file>#<index>`. */
export interface Document {
  readonly id: string;
  readonly file: string;
  readonly index: number;
  /** 1-based line of the first content line. */
  readonly line: number;
  readonly value: Json;
}

/** A place as people and editors count: 1-based lines and columns, `end` exclusive; the column counts UTF-16 units. */
export interface Located {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
