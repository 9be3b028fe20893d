// What: journal lines as bytes and back, and which lines of a journal count. What not: what they mean (replay.ts) and writing them (journal-writer.ts).
import { crc32 } from 'node:zlib';
import type { JournalEntry, JournalLine } from '../../compiler/model/state.ts';
import { recordFault } from './state-check.ts';
import { StateDamage } from './state-damage.ts';

const lineFeed = 10;
const sector = 512;
const headShape = /^\{"seq":(\d{1,15}),"crc":"([0-9a-f]{8})",$/;

export interface LineToWrite {
  readonly seq: number;
  readonly lock: string;
  readonly serial: number;
  /** Already JSON, joined by commas: a line is built once per group and may hold megabytes. */
  readonly entries: string;
}

/** `offset`: where in the file the line will start. */
export function encodeLine(line: LineToWrite, offset: number): Uint8Array {
  const head = `{"seq":${line.seq},`;
  const rest = `"lock":${JSON.stringify(line.lock)},"serial":${line.serial},"entries":[${line.entries}]}`;
  const encode = (text: string): Buffer => Buffer.from(`${head}"crc":"${hex(crc32(head + text))}",${text}\n`);
  const bytes = encode(rest);
  // The next line must not start on the last byte of a sector: if that sector were lost, one NUL byte would be all there is to see (see hasHole).
  return (offset + bytes.byteLength + 1) % sector === 0 ? encode(`${rest} `) : bytes;
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

function decodeLine(bytes: Buffer): JournalLine | undefined {
  const headEnd = bytes.indexOf('"lock"');
  const [, seq, crc] = headShape.exec(bytes.toString('latin1', 0, Math.max(0, headEnd))) ?? [];
  if (seq === undefined || crc !== hex(crc32(bytes.subarray(headEnd), crc32(`{"seq":${seq},`))))
    return undefined;
  try {
    const line = JSON.parse(bytes.toString('utf8')) as JournalLine;
    const fits =
      typeof line.lock === 'string' && Number.isSafeInteger(line.serial) && line.entries.every(isEntry);
    return fits ? line : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(entry: JournalEntry): boolean {
  if ('record' in entry)
    return (
      typeof entry.record === 'string' && (entry.value === null || recordFault(entry.value) === undefined)
    );
  return 'open' in entry || 'begin' in entry || 'end' in entry || 'close' in entry;
}

/** `bytes`: up to here the file is good. `endsLine` false: the last good line lacks its line feed. */
export interface JournalText {
  readonly lines: readonly JournalLine[];
  readonly bytes: number;
  readonly endsLine: boolean;
}

/**
 * Every line is one fsync, so only the last one can be torn: it is ignored, because nobody was told that it is durable. Any other bad line means
 * that durable entries were damaged, and guessing would lose them.
 */
export function decodeJournal(bytes: Uint8Array, path: string): JournalText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines: JournalLine[] = [];
  let start = 0;
  for (let end = buffer.indexOf(lineFeed); end !== -1; end = buffer.indexOf(lineFeed, start)) {
    const text = buffer.subarray(start, end);
    const line = decodeLine(text);
    if (line === undefined) {
      if (end === buffer.byteLength - 1 && hasHole(text)) return { lines, bytes: start, endsLine: true };
      throw new StateDamage(path, `is damaged at line ${lines.length + 1} (its checksum does not match)`);
    }
    lines.push(line);
    start = end + 1;
  }
  const tail = buffer.subarray(start);
  // All of the line is there and only the line feed is missing or wrong: ignoring it could drop a durable group.
  for (const length of [tail.byteLength, tail.byteLength - 1]) {
    const line = length > 0 ? decodeLine(tail.subarray(0, length)) : undefined;
    if (line !== undefined) return { lines: [...lines, line], bytes: start + length, endsLine: false };
  }
  return { lines, bytes: start, endsLine: true };
}

/** Sectors that never reached the disk read as NUL bytes; JSON text has none, and one damaged byte cannot make two of them. */
function hasHole(text: Buffer): boolean {
  return text.includes('\0\0');
}

/**
 * The lines that count for a state of this serial. Lines of an older serial are already in the state (the journal was not removed in time). A lock that was
 * taken away may have written one more group before it noticed: that group was never acknowledged, and whatever its place, it does not count.
 */
export function linesSince(
  lines: readonly JournalLine[],
  serial: number,
  path: string,
): readonly JournalLine[] {
  const counted: JournalLine[] = [];
  const former = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (line.serial > serial) {
      throw new StateDamage(
        path,
        `continues serial ${line.serial}, but the state beside it has serial ${serial}: the state is older than its journal`,
      );
    }
    if (line.serial < serial || former.has(line.lock)) continue;
    const last = counted.at(-1);
    const expected = (last?.seq ?? 0) + 1;
    const taken = last !== undefined && last.lock !== line.lock;
    if (taken) former.add(last.lock);
    if (line.seq !== expected && !(taken && line.seq < expected && line.seq > 0)) {
      throw new StateDamage(
        path,
        `misses lines before line ${index + 1} (${line.seq} stands where ${expected} is expected)`,
      );
    }
    counted.length = line.seq - 1;
    counted.push(line);
  }
  return counted;
}
