// What: copy text as LOAD DATA reads it: the same, but for two escapes. What not: sending it.

const verticalTab = Buffer.from('\\v');
const formFeed = Buffer.from('\\f');
const backslash = 92;

/** MySQL reads `\v` and `\f` as the letters. Where they stand (hardly ever), the bytes themselves take their place: they need no escape there. */
export function forLoadData(bytes: Uint8Array): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.includes(verticalTab) || buffer.includes(formFeed) ? rewritten(buffer) : buffer;
}

/** Escape by escape: in `\\v` the v is a letter. */
function rewritten(buffer: Buffer): Buffer {
  const out = Buffer.allocUnsafe(buffer.length);
  let to = 0;
  for (let at = 0; at < buffer.length; at += 1) {
    const byte = buffer[at] as number;
    if (byte !== backslash) {
      out[to++] = byte;
      continue;
    }
    at += 1;
    const letter = buffer[at] as number;
    if (letter === 118) out[to++] = 11;
    else if (letter === 102) out[to++] = 12;
    else {
      out[to++] = backslash;
      out[to++] = letter;
    }
  }
  return out.subarray(0, to);
}
