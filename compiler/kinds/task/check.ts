// What: what is wrong with a Task without asking the world. What not: shapes and references (schema), circles (circle.ts).
import type { TaskSpec } from '../../../schemas/types.gen.ts';
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext } from '../../kind.ts';
import type { Path } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import { closest } from '../../rules/closest.ts';
import { jobNames } from '../../rules/job-names.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { parseTemplate } from '../../rules/template.ts';
import { findCircle } from './circle.ts';

type Spec = TaskSpec;
type Action = Spec['do'][number];

export function checkTask(resource: Resource<Spec>, context: CheckContext): readonly Diagnostic[] {
  const { spec } = resource;
  return [
    ...spec.do.flatMap((action, index) => checkAction(action, ['do', index], context)),
    ...spec.on.flatMap((trigger, index) => checkTriggerJob(trigger, ['on', index], context)),
    ...checkCircle(resource, context),
  ];
}

function checkAction(action: Action, path: Path, context: CheckContext): readonly Diagnostic[] {
  return [
    ...checkParts(action, path, context),
    ...checkRun(action, path, context),
    ...checkWrites(action, path, context),
    ...texts(action, path).flatMap(([text, at]) => checkTemplate(text, at, context)),
  ];
}

function checkParts(action: Action, path: Path, context: CheckContext): readonly Diagnostic[] {
  const wrong = (detail: string) => [diagnose('DBK1574', context.at(path), detail)];
  if (action.sql !== undefined && action.connection === undefined)
    return wrong('sql is sent to a connection, and none is named.');
  if (action.connection !== undefined && action.sql === undefined)
    return wrong('connection belongs to sql, and there is none.');
  if (action.job !== undefined && action.run === undefined)
    return wrong('job belongs to run, and there is none.');
  if (action.message !== undefined && action.notify === undefined)
    return wrong('message belongs to notify, and there is none.');
  return action.notify !== undefined && action.message === undefined
    ? wrong('notify needs the message that it sends.')
    : [];
}

function checkRun({ run, job }: Action, path: Path, context: CheckContext): readonly Diagnostic[] {
  if (run === undefined) return [];
  const kind = run.slice(0, run.indexOf('/'));
  const jobs = jobNames[kind];
  if (jobs === undefined) return [diagnose('DBK1573', context.at([...path, 'run']), `${run} has no jobs.`)];
  if (job === undefined) {
    if (jobs.length === 1) return [];
    const detail = `${kind} has the jobs ${jobs.join(', ')}. Add  job: ${jobs[0]}.`;
    return [diagnose('DBK1572', context.at([...path, 'run']), detail)];
  }
  return noSuchJob(kind, job, [...path, 'job'], context);
}

function checkTriggerJob(
  trigger: Spec['on'][number],
  path: Path,
  context: CheckContext,
): readonly Diagnostic[] {
  if (trigger.run === undefined || trigger.job === undefined) return [];
  const kind = trigger.run.slice(0, trigger.run.indexOf('/'));
  return jobNames[kind] === undefined ? [] : noSuchJob(kind, trigger.job, [...path, 'job'], context);
}

function noSuchJob(kind: string, job: string, path: Path, context: CheckContext): readonly Diagnostic[] {
  const jobs = jobNames[kind] ?? [];
  if (jobs.includes(job)) return [];
  const near = closest(job, jobs);
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  const detail = `${kind} has no job "${job}".${hint} Its jobs are ${jobs.join(', ')}.`;
  return [diagnose('DBK1571', context.at(path), detail, near === undefined ? {} : { suggestion: near })];
}

/** A statement that only reads is of no use in a Task: its result goes nowhere. So every one counts as a write. */
function checkWrites({ sql, connection }: Action, path: Path, context: CheckContext): readonly Diagnostic[] {
  if (sql === undefined || connection === undefined) return [];
  if (context.resource(connectionAddress(connection))?.spec['readOnly'] !== true) return [];
  const detail = `Connection/${connection} says readOnly: true, and a Task's SQL is run with write access.`;
  return [diagnose('DBK1513', context.at([...path, 'connection']), detail)];
}

function texts({ message, http, command }: Action, path: Path): readonly (readonly [string, Path])[] {
  return [
    ...(message === undefined ? [] : [[message, [...path, 'message']] as const]),
    ...(http?.body === undefined ? [] : [[http.body, [...path, 'http', 'body']] as const]),
    ...(command ?? []).map((argument, index) => [argument, [...path, 'command', index]] as const),
  ];
}

function checkTemplate(text: string, path: Path, context: CheckContext): readonly Diagnostic[] {
  return parseTemplate(text).problems.map(({ error, offset, length }) => {
    const where = { ...context.at(path), part: { offset, length } };
    return diagnose('DBK1575', where, `In "${text}" ${error}.`);
  });
}

function checkCircle(resource: Resource<Spec>, context: CheckContext): readonly Diagnostic[] {
  const tasks = context.resources('Task') as unknown as readonly Resource<Spec>[];
  const circle = findCircle(resource, tasks);
  if (circle === undefined) return [];
  const path = resource.spec.on.length > 0 ? ['on'] : ['do'];
  const detail = `Each run starts the next: ${[...circle, resource.address].join(' -> ')}. It would never end.`;
  return [diagnose('DBK1570', context.at(path), detail)];
}
