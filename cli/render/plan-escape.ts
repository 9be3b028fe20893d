// What: text of others made harmless in Markdown: code spans, HTML text, fences that content cannot close. What not: layout.
import { clean } from './plan-value.ts';

/** A code span that holds exactly this text; also right inside a table. */
export function codeSpan(text: string): string {
  const plain = clean(text).replaceAll('|', '\\|');
  const mark = '`'.repeat(longestRun(plain) + 1);
  const pad = plain === '' || plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${mark}${pad}${plain}${pad}${mark}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Inside HTML elements such as summary, where Markdown is not read. */
export function htmlText(text: string): string {
  return clean(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

/** Lines in a fence that is longer than any run of backticks in them. */
export function fenced(language: string, lines: readonly string[]): string {
  const body = lines.join('\n');
  const mark = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${mark}${language}\n${body}\n${mark}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** A word for an HTML comment or a heading: nothing but letters, digits, dots, dashes. */
export function bareWord(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .slice(0, 60);
}
