// What: plans that must not be applied whatever the kinds say: protected things, too many removals, an empty folder. What not: policies of the project.
import { type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Program } from '../model/graph.ts';
import type { State } from '../model/state.ts';
import { type Decision, isRemoval } from './decision.ts';
import type { PlanOptions } from './plan-options.ts';

/** True when the configuration holds no resource at all while the state does: an unreadable or wrong folder, not a wish to destroy everything. */
export function looksEmptied(program: Program, state: State | undefined, mode: PlanOptions['mode']): boolean {
  if (mode !== 'normal' || state === undefined || state.resources.length === 0) return false;
  for (const { kind } of program.graph.resources.values()) if (kind !== 'Project') return false;
  return state.resources.some(({ kind }) => kind !== 'Project');
}

export function emptied(state: State): Diagnostic {
  const detail = `The configuration holds no resource, but the state has ${state.resources.length}. If this is the wrong folder or environment, go to the right one; to remove everything, say so: \`dbkeel destroy\`.`;
  return diagnose('DBK3101', { subject: 'configuration' }, detail);
}

/** Protection counts when the state or the configuration has it: taking it away is a change that must be applied first. */
export function protectedOnes(changes: readonly Decision[], state: State | undefined): readonly Diagnostic[] {
  return changes.flatMap((decision) => {
    if (!isRemoval(decision) && decision.action !== 'replace') return [];
    const { address, desired, recorded } = decision;
    if (recorded?.protect !== true && desired?.lifecycle.protect !== true) return [];
    const verb = decision.action === 'replace' ? 'replaced' : 'destroyed';
    const inState = recorded?.protect === true;
    const place = inState
      ? `in the state at serial ${state?.serial ?? 0}, declared in ${recorded.file}`
      : `in ${desired?.file ?? 'the configuration'}`;
    const after = decision.action === 'replace' ? 'then plan again' : 'then remove it';
    const detail = `${address} cannot be ${verb}: it is protected (${place}). Set lifecycle.protect: false, apply, ${after}.`;
    const where = desired?.origin ?? { subject: address };
    return [diagnose('DBK3102', where, detail)];
  });
}

/** Counts what leaves the state, forgotten ones too: forty backups that stop are as much a loss as forty deletes. */
export function tooMany(
  changes: readonly Decision[],
  maxDeletes: number,
  options: PlanOptions,
): readonly Diagnostic[] {
  if (options.mode !== 'normal') return [];
  const gone = changes.filter(isRemoval).length;
  const limit = Math.max(maxDeletes, options.allowDeletes ?? 0);
  if (gone <= limit) return [];
  const detail = `This plan removes ${gone} resources; at most ${limit} are allowed at once (limits.maxDeletes). If this is meant, plan with --allow-deletes ${gone}.`;
  return [diagnose('DBK3106', { subject: 'limits.maxDeletes' }, detail)];
}
