// What: what is wrong with one reference or glob of addresses, in words. What not: finding references (link.ts).
import { type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import { closest } from '../rules/closest.ts';
import { isGlob } from '../rules/glob.ts';
import type { ReferenceIndex } from './reference-index.ts';

/** undefined when `kind`/`name` is there. */
export function referenceFault(
  index: ReferenceIndex,
  kind: string,
  name: string,
  where: () => Pointer,
): Diagnostic | undefined {
  const found = index.find(kind, name);
  switch (found.is) {
    case 'known':
      return undefined;
    case 'template':
      return diagnose(
        'DBK1303',
        where(),
        templateText(kind, name, found.keys),
        found.keys[0] === undefined ? {} : { suggestion: `${name}/${found.keys[0]}` },
      );
    case 'elsewhere': {
      const head = found.declaration;
      const list = head.body['environments'];
      const only = Array.isArray(list) ? ` only in ${list.join(', ')}` : ' in other environments only';
      const related = [
        {
          where: { document: head.document.id, path: ['environments'], at: 'key' as const },
          label: 'left out here',
        },
      ];
      return diagnose(
        'DBK1308',
        where(),
        `${kind}/${head.name} exists${only}. Name another ${kind} in this environment with a patch, or add the environment there.`,
        { related },
      );
    }
    case 'otherKind':
      return diagnose(
        'DBK1302',
        where(),
        `This names a ${kind}, and \`${name}\` is a ${found.kind}. Name a ${kind}.`,
      );
    case 'unknown': {
      const bare = withoutKind(index, kind, name);
      if (bare !== undefined)
        return diagnose(
          'DBK1301',
          where(),
          `A reference is the address less its kind: write \`${bare}\`, not \`${name}\`.`,
          { suggestion: bare },
        );
      const near = found.suggestion;
      const hint = near === undefined ? `Declare it, or correct the name.` : `Did you mean \`${near}\`?`;
      return diagnose(
        'DBK1301',
        where(),
        `There is no ${kind} \`${name}\`. ${hint}`,
        near === undefined ? {} : { suggestion: near },
      );
    }
  }
}

/** People write the whole address where the kind is known. */
function withoutKind(index: ReferenceIndex, kind: string, name: string): string | undefined {
  const bare = name.startsWith(`${kind}/`) ? name.slice(kind.length + 1) : undefined;
  return bare !== undefined && index.find(kind, bare).is === 'known' ? bare : undefined;
}

function templateText(kind: string, name: string, keys: readonly string[]): string {
  if (keys.length === 0) return `${kind}/${name} has forEach and no instance here.`;
  const shown = keys
    .slice(0, 8)
    .map((key) => `${name}/${key}`)
    .join(', ');
  const rest = keys.length > 8 ? ` and ${keys.length - 8} more` : '';
  return `${kind}/${name} has forEach, so that a key is needed: ${shown}${rest}.`;
}

/** undefined when the pattern (an address, or a glob of them) fits something. */
export function globFault(
  index: ReferenceIndex,
  pattern: string,
  where: () => Pointer,
): Diagnostic | undefined {
  if (pattern.includes('${') || pattern === '*') return undefined;
  const slash = pattern.indexOf('/');
  if (slash <= 0) {
    const near = index.addresses.find((address) => address.endsWith(`/${pattern}`));
    const hint = near === undefined ? 'It has a kind in front: Kind/name.' : `Did you mean \`${near}\`?`;
    return diagnose(
      'DBK1313',
      where(),
      `\`${pattern}\` is not an address. ${hint}`,
      near === undefined ? {} : { suggestion: near },
    );
  }
  if (index.matching(pattern).length > 0 || index.matchesHidden(pattern)) return undefined;
  const kind = pattern.slice(0, slash);
  if (!isGlob(kind) && !index.kinds.includes(kind)) {
    const near = closest(kind, index.kinds);
    const fixed = near === undefined ? undefined : `${near}${pattern.slice(slash)}`;
    return diagnose(
      'DBK1301',
      where(),
      `There is no kind \`${kind}\`.${fixed === undefined ? '' : ` Did you mean \`${fixed}\`?`}`,
      fixed === undefined ? {} : { suggestion: fixed },
    );
  }
  if (isGlob(pattern)) return diagnose('DBK1309', where(), `No resource fits \`${pattern}\`.`);
  return unknownAddress(index, kind, pattern, where);
}

function unknownAddress(
  index: ReferenceIndex,
  kind: string,
  pattern: string,
  where: () => Pointer,
): Diagnostic {
  const found = index.find(kind, pattern.slice(kind.length + 1));
  const near = found.is === 'unknown' ? found.suggestion : undefined;
  const fixed = near === undefined ? undefined : `${kind}/${near}`;
  const hint = fixed === undefined ? 'Declare it, or correct the address.' : `Did you mean \`${fixed}\`?`;
  return diagnose(
    'DBK1301',
    where(),
    `There is no \`${pattern}\`. ${hint}`,
    fixed === undefined ? {} : { suggestion: fixed },
  );
}
