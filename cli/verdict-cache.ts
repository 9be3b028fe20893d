// What: projects that were found valid, remembered by everything the verdict rests on. What not: compiling; what is wrong is never remembered, it is found again.
import { createHash } from 'node:crypto';
import { cacheFile } from './cache-folder.ts';
import { chosenEnvironment, givenVariables, projectRoot } from './chosen.ts';
import type { Invocation } from './command.ts';
import type { ProjectFiles } from './project-files.ts';

export interface Valid {
  readonly resources: number;
}

export interface VerdictCache {
  find(): Valid | undefined;
  keep(valid: Valid): void;
}

/** A project has a few environments, and branches that come and go. */
const most = 50;

/** `read`: the files as they are now; with the environment, the variables and the build of the program they are all that compiling depends on. */
export function verdictCache(read: ProjectFiles, invocation: Invocation): VerdictCache {
  const file = cacheFile('valid', projectRoot(invocation), invocation);
  const key = keyOf(read, invocation);
  const known = (): readonly (readonly [string, number])[] => {
    const content = file.read();
    return Array.isArray(content) ? content.filter(isEntry) : [];
  };
  return {
    find() {
      const resources = known().find(([each]) => each === key)?.[1];
      return resources === undefined ? undefined : { resources };
    },
    keep({ resources }) {
      const others = known().filter(([each]) => each !== key);
      file.write([[key, resources], ...others].slice(0, most));
    },
  };
}

function isEntry(entry: unknown): entry is readonly [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && Number.isInteger(entry[1]);
}

/** Lengths stand in front of texts, so that no two projects give the same bytes. */
function keyOf({ sources }: ProjectFiles, invocation: Invocation): string {
  const hash = createHash('sha256');
  const add = (text: string) => hash.update(`${text.length}:`).update(text);
  add(chosenEnvironment(invocation) ?? '');
  add(JSON.stringify(Object.entries(givenVariables(invocation)).sort(([a], [b]) => (a < b ? -1 : 1))));
  for (const { file, text } of sources) {
    add(file);
    add(text);
  }
  return hash.digest('hex');
}
