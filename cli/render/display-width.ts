// What: text as a terminal shows it: how many cells it takes, and made harmless. What not: colours.

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cells a text takes: 2 for wide East Asian characters and emoji, 0 for what only joins or modifies, 1 for the rest. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}]/u;

function graphemeWidth(grapheme: string): number {
  if (/^\p{M}+$|^[\u200B-\u200D\u2060\uFEFF]+$/u.test(grapheme)) return 0;
  return wide.test(grapheme) || /\p{Emoji_Presentation}|\uFE0F/u.test(grapheme) ? 2 : 1;
}

/**
 * Text from a file made harmless for a terminal: tabs become four spaces; control characters and what turns the direction of
 * writing become `·`, so that a file cannot move the cursor or hide what it says.
 */
export function printable(text: string): string {
  const harmful = /[^\n\P{Cc}]|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]|\p{Cs}/gu;
  return text.replaceAll('\t', '    ').replace(harmful, '·');
}

/** Lines of at most `width` cells, broken at spaces; a longer word stands on a line of its own. Line breaks of the text stay. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    return [...lines, line];
  });
}
