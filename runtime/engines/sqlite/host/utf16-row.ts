// What: a tagged row of a UTF-16 database as a tagged row in UTF-8. What not: what the tags mean (dialects/sqlite/lines.ts).
import { lineTag, lineTagUtf16 } from '../../../../compiler/dialects/sqlite/lines.ts';

const tags = new Map<number, number>(
  Object.entries(lineTagUtf16).map(([kind, unit]) => [unit, lineTag[kind as keyof typeof lineTag]]),
);
const tag = new RegExp(`[${String.fromCharCode(...tags.keys())}]`);

/** SQLite joins texts of such a database as UTF-16 (little endian on every machine Node runs on). */
export function toUtf8Tags(row: Buffer): Buffer {
  const text = row.toString('utf16le');
  const parts: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const length = text.slice(at).search(tag);
    const end = length < 0 ? text.length : at + length;
    parts.push(Buffer.from(text.slice(at, end), 'utf8'));
    const marked = tags.get(text.charCodeAt(end));
    if (marked !== undefined) parts.push(Buffer.of(marked));
    at = end + 1;
  }
  return Buffer.concat(parts);
}
