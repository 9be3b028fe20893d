// What: `dbkeel fmt`, files in the canonical layout. What not: the layout (compiler/parse/fmt).
import { renameSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Source } from '../../compiler/index.ts';
import { format } from '../../compiler/parse/fmt.ts';
import { projectRoot } from '../chosen.ts';
import { type Command, CommandError, exit, type Invocation } from '../command.ts';
import { readProject } from '../project-files.ts';

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const root = projectRoot(invocation);
  const { sources, diagnostics } = readProject(root, filesOf(invocation, root));
  if (diagnostics.length > 0)
    throw new CommandError(diagnostics.map((each) => each.detail).join('\n'), exit.invalid);
  const changed: string[] = [];
  for (const source of sources) {
    if (!source.text.includes('dbkeel/')) continue;
    const laidOut = formatted(source);
    if (laidOut === source.text) continue;
    changed.push(source.file);
    if (options.flag('diff')) terminal.out(await difference(source.file, source.text, laidOut));
    if (!options.flag('check')) replaceFile(join(root, source.file), laidOut);
  }
  if (options.flag('json')) terminal.out(`${JSON.stringify({ changed })}\n`);
  else if (!options.flag('diff')) for (const file of changed) terminal.out(`${file}\n`);
  return options.flag('check') && changed.length > 0 ? exit.found : exit.ok;
};

/** A file that does not parse is left as it is, and said. */
function formatted(source: Source): string {
  const laidOut = format(source);
  if (laidOut.diagnostics.length === 0) return laidOut.value;
  throw new CommandError(
    `${source.file} does not parse, so nothing was changed in it. See: dbkeel validate`,
    exit.invalid,
  );
}

/** Aside and renamed: a crash leaves the old file or the new one. */
function replaceFile(path: string, text: string): void {
  const aside = `${path}.dbkeel-fmt`;
  writeFileSync(aside, text);
  renameSync(aside, path);
}

async function difference(file: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  return createTwoFilesPatch(file, file, before, after, '', '', { context: 3 });
}

function filesOf(invocation: Invocation, root: string): readonly string[] {
  const given = invocation.arguments[0];
  return Array.isArray(given) ? given.map((file) => relative(root, resolve(invocation.cwd, file))) : [];
}
