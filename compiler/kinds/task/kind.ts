// What: the kind Task: things done in order, by the clock, on an alert, at the end of a run, or by hand. What not: doing them (operations).
import type { TaskSpec } from '../../../schemas/types.gen.ts';
import type { Kind, PlanContext } from '../../kind.ts';
import type { Block, Change, Hazard, KindPlan } from '../../model/change.ts';
import type { Resource } from '../../model/resource.ts';
import { isRemoval, kindPlan, removalPlan } from '../../rules/kind-plan.ts';
import { checkTask } from './check.ts';
import { runJob } from './run-job.ts';

type Spec = TaskSpec;

export const kind: Kind<Spec> = {
  name: 'Task',
  removal: 'delete',
  compiled: 1,
  metrics: () => ({}),
  check: checkTask,
  // Its SQL and programs are the user's: planning reads them and asks nobody.
  observe: () => [],
  plan(change, context) {
    const { desired } = change;
    return isRemoval(change) || desired === undefined ? removalPlan() : planTask(change, desired, context);
  },
};

function planTask(change: Change<Spec>, desired: Resource<Spec>, context: PlanContext): KindPlan {
  return kindPlan({
    jobs: [runJob(desired, context.project.timeZone)],
    hazards: unattended(change, desired, context),
    blocks: sqlBlock(desired),
  });
}

/** Each statement and program is named when it comes or changes and something else than a person starts it. */
function unattended(change: Change<Spec>, { spec }: Resource<Spec>, context: PlanContext): readonly Hazard[] {
  const started =
    spec.on.length > 0 || spec.schedule?.cron !== undefined || spec.schedule?.every !== undefined;
  const changed = change.action !== 'update' || change.paths.some((path) => /^(do|on|schedule)\b/.test(path));
  if (!started || !changed) return [];
  return spec.do.flatMap(({ sql, command, connection }, index) => {
    if (sql === undefined && command === undefined) return [];
    const text =
      sql === undefined
        ? `starts ${command?.join(' ') ?? ''}`
        : `runs SQL with write access on ${connection ?? ''}`;
    return [
      { code: 'DBK4212', level: 'low', label: 'unattended', text, where: context.at(['do', index]) } as const,
    ];
  });
}

function sqlBlock({ spec }: Resource<Spec>): readonly Block[] {
  const statements = spec.do.flatMap(({ sql }) => sql ?? []);
  return statements.length === 0 ? [] : [{ block: 'sql', title: 'runs', statements }];
}
