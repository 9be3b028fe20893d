// What: diagnostics as people see them. What not: the frame's arithmetic (code-frame.test).
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../compiler/diagnostic.ts';
import { diagnostics, located } from '../../test/render/sample-diagnostics.ts';
import { renderDiagnosticsText } from './diagnostics-text.ts';

describe('renderDiagnosticsText', () => {
  it('shows place, code, frame, detail, related places, and counts', () => {
    expect(
      renderDiagnosticsText(diagnostics, located),
    ).toBe(`policies/shop.yaml:2:7: error[DBK1016] Unsupported apiVersion
  1 | apiVersion: dbkeel/v1
  2 | kind: Moniter
    |       ^~~~~~~
  3 | metadata: {name: shop, name: 店}
  There is no kind "Moniter". Did you mean "Monitor"?

policies/shop.yaml:3:24: error[DBK1003] Duplicate key
  2 | kind: Moniter
  3 | metadata: {name: shop, name: 店}
    |                        ^~~~
  4 | spec:
  The key "name" is given twice in one map. Remove one of them.
  policies/shop.yaml:3:12: first given here
  3 | metadata: {name: shop, name: 店}
    |            ^~~~

policies/shop.yaml:6:15: error[DBK1407] Unknown metric
  5 |   alerts:
  6 |     - {when: "agee > 26h", severity: critical}
    |               ^~~~
  There is no metric "agee": 100% sure, <really>. Did you mean "age"?

Monitor/old: warning[DBK1401] Not a duration
  Only in the state.

3 errors, 1 warning in 1 file
`);
  });

  it('says nothing when there is nothing to say', () => {
    expect(renderDiagnosticsText([], located)).toBe('');
  });

  it('colours only when asked', () => {
    const plain = renderDiagnosticsText(diagnostics, located);
    const colored = renderDiagnosticsText(diagnostics, located, { color: true });
    expect(plain).not.toContain('\u001b');
    expect(colored).toContain('\u001b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('shows at most as many as asked, and counts all', () => {
    const many = Array.from({ length: 250 }, () => diagnostics).flat();
    const text = renderDiagnosticsText(many, located);
    expect(text.match(/error\[|warning\[/g)).toHaveLength(100);
    expect(text).toContain('\nand 900 more\n\n750 errors, 250 warnings in 1 file\n');
  });

  it('wraps details to the width and lets no control character through', () => {
    const text = renderDiagnosticsText(
      [diagnose('DBK1001', { subject: 'a\u001b[2Jb' }, `${'word '.repeat(20)}\u001b[2J`)],
      located,
      { width: 50 },
    );
    expect(text).not.toContain('\u001b');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50);
  });

  it('names the file alone when it holds no such place', () => {
    const unread = diagnose('DBK1019', { file: 'secret.yaml', start: 0, end: 0 }, 'Permission denied.');
    expect(renderDiagnosticsText([unread], located)).toBe(
      'secret.yaml: error[DBK1019] File cannot be read\n  Permission denied.\n\n1 error in 1 file\n',
    );
  });
});
