// What: addresses declared twice, and former names that are still in use. What not: references (link.ts).
import { type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import type { Declaration, Draft } from '../model/draft.ts';

/** Two documents of one kind and name, in the chosen environment. Both places are named. */
export function duplicateFaults(declarations: readonly Declaration[]): readonly Diagnostic[] {
  const first = new Map<string, Declaration>();
  const diagnostics: Diagnostic[] = [];
  for (const declaration of declarations) {
    const address = `${declaration.kind}/${declaration.name}`;
    const other = first.get(address);
    if (other === undefined) {
      first.set(address, declaration);
      continue;
    }
    if (declaration.kind === 'Project') continue; // More than one Project is said once, as that.
    const detail = `${address} is declared here and in ${other.document.file}, line ${other.document.line}. Give one of the two another name, or remove it.`;
    diagnostics.push(
      diagnose('DBK1304', nameAt(declaration), detail, {
        related: [{ where: nameAt(other), label: 'first declared here' }],
      }),
    );
  }
  return diagnostics;
}

/** `renamedFrom` of something that still is, and one former name claimed by two. */
export function renameFaults(
  drafts: readonly Draft[],
  declarations: readonly Declaration[],
): readonly Diagnostic[] {
  if (!drafts.some(({ lifecycle }) => lifecycle.renamedFrom !== undefined)) return [];
  const heads = new Map(
    declarations.map((declaration) => [`${declaration.kind}/${declaration.name}`, declaration]),
  );
  // A resource that was itself something else leaves its address free: chains and swaps of renames are fine.
  const staying = new Set(
    drafts.filter(({ lifecycle }) => lifecycle.renamedFrom === undefined).map(({ address }) => address),
  );
  const claimed = new Map<string, Draft>();
  const reported = new Set<Declaration>();
  const diagnostics: Diagnostic[] = [];
  for (const draft of drafts) {
    const former = draft.lifecycle.renamedFrom;
    if (former === undefined) continue;
    const { declaration } = draft;
    const where: Pointer = {
      document: declaration.document.id,
      path: ['lifecycle', 'renamedFrom'],
      at: 'value',
    };
    const still = heads.get(former.split('/').slice(0, 2).join('/'));
    const claimant = claimed.get(former);
    claimed.set(former, claimant ?? draft);
    if (reported.has(declaration)) continue;
    if (still !== undefined && staying.has(former)) {
      reported.add(declaration);
      const detail = `${former} is still declared (${still.document.file}, line ${still.document.line}), so ${draft.address} cannot have been it. Remove that resource, or renamedFrom here.`;
      diagnostics.push(
        diagnose('DBK1306', where, detail, {
          related: [{ where: nameAt(still), label: 'still declared here' }],
        }),
      );
    } else if (claimant !== undefined) {
      reported.add(declaration);
      const detail = `${claimant.address} already says that it was ${former}. Only one resource can go on with its state; remove one of the two.`;
      diagnostics.push(
        diagnose('DBK1307', where, detail, {
          related: [{ where: nameAt(claimant.declaration), label: 'the other one' }],
        }),
      );
    }
  }
  return diagnostics;
}

function nameAt(declaration: Declaration): Pointer {
  return { document: declaration.document.id, path: ['metadata', 'name'], at: 'value' };
}
