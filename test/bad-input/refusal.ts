// What: how the tests beside this file prove that a refusal is one: words, exit code, nothing changed. What not: what is refused.
import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { builtProgram, type CallResult, dbkeel } from '../cli/program.ts';
import { sampleProject, snapshot } from '../cli/sample-project.ts';
import { runFolder } from '../servers/run-folder.ts';

/** The sample project, applied once, with a saved plan p.json; tests work on copies. */
export async function appliedProject(): Promise<() => string> {
  await builtProgram();
  const applied = sampleProject();
  expect((await dbkeel(['apply', '--yes'], { cwd: applied })).code).toBe(0);
  expect((await dbkeel(['plan', '--out', 'p.json'], { cwd: applied })).code).toBe(0);
  return () => {
    const root = mkdtempSync(join(runFolder(), 'applied-'));
    cpSync(applied, root, { recursive: true });
    return root;
  };
}

/** In words, with an exit code that says so, and no sign of the inside of the program. */
export function expectRefused(
  { code, stdout, stderr }: CallResult,
  said: RegExp,
  codes: readonly number[] = [1, 3],
): void {
  const all = `${stdout}${stderr}`;
  expect([code, all]).toEqual([expect.toSatisfy((each: number) => codes.includes(each)), all]);
  expect(all).toMatch(said);
  expect(all).not.toMatch(/\n\s+at |TypeError|RangeError|is a bug in dbkeel|\[object Object\]|undefined/);
}

/** Runs a command on a project and proves that no file of it changed. */
export async function refused(
  root: string,
  args: readonly string[],
  said: RegExp,
  codes?: readonly number[],
): Promise<void> {
  const before = snapshot(root);
  expectRefused(await dbkeel(args, { cwd: root }), said, codes);
  expect([...snapshot(root).keys()]).toEqual([...before.keys()]);
  expect(snapshot(root)).toEqual(before);
}
