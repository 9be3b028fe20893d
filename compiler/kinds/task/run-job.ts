// What: the one job of a Task: its triggers, and an operation for each thing it does. What not: doing them.
import type { TaskSpec } from '../../../schemas/types.gen.ts';
import type { Job, Operation, OpName, Trigger } from '../../model/job.ts';
import { argsJson, type SqlApplyArgs } from '../../model/operation-args.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { jobNames } from '../../rules/job-names.ts';
import { alertRules, durationMs, jobOf, lenientDefault, triggersOf } from '../../rules/jobs.ts';
import { addressOf, connectionAddress } from '../../rules/reference.ts';

type Spec = TaskSpec;
type Action = Spec['do'][number];

/** job.start: starts a job of another resource and waits for its end; fails when that run fails. */
export interface JobStartArgs {
  readonly address: Address;
  readonly job: string;
}

/** command.run: argv without a shell; `{{…}}` in arguments is filled from the run. A non-zero exit fails. */
export interface CommandRunArgs {
  readonly argv: readonly string[];
}

/** http.send: one request; `{{…}}` in the body is filled from the run. Anything but 2xx fails. */
export interface HttpSendArgs {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** notify.send: one message to one Notifier; `{{…}}` is filled from the run. */
export interface NotifySendArgs {
  readonly notifier: Address;
  readonly message: string;
}

export function runJob({ spec, address }: Resource<Spec>, timeZone: string): Job {
  return jobOf('run', spec.do.flatMap(operationsOf), {
    spec,
    schedule: spec.schedule,
    triggers: [
      ...triggersOf(spec.schedule, timeZone),
      ...spec.on.map((trigger) => eventTrigger(trigger, spec)),
    ],
    timeZone,
    alerts: alertRules(spec.alerts, {}, lenientDefault),
    mutex: [address],
  });
}

function eventTrigger(trigger: Spec['on'][number], spec: Spec): Trigger {
  const cooldownMs = durationMs(spec.cooldown);
  const cooldown = cooldownMs === 0 ? {} : { cooldownMs };
  if (trigger.alert !== undefined) {
    const match = trigger.severity === undefined ? {} : { severity: trigger.severity };
    return { alert: trigger.alert, match, ...cooldown };
  }
  const job = trigger.job === undefined ? {} : { job: trigger.job };
  return { run: trigger.run ?? '', state: trigger.state ?? 'succeeded', ...job, ...cooldown };
}

/** Each is done once: nobody knows whether a user's statement, program or request may be repeated. */
function operationsOf(action: Action, index: number): readonly Operation[] {
  const id = `step${index + 1}`;
  const once = (op: OpName, args: object, on: readonly Address[] = [], suffix = ''): Operation => ({
    id: `${id}${suffix}`,
    op,
    v: 1,
    on,
    args: argsJson(args),
    repeat: 'once',
  });
  if (action.run !== undefined) {
    const kind = action.run.slice(0, action.run.indexOf('/'));
    const args: JobStartArgs = { address: action.run, job: action.job ?? jobNames[kind]?.[0] ?? '' };
    return [once('job.start', args)];
  }
  if (action.sql !== undefined) {
    const connection = connectionAddress(action.connection ?? '');
    const statements = [{ sql: action.sql, object: `step ${index + 1}` }];
    const args: SqlApplyArgs = { connection, create: false, statements };
    return [once('sql.apply', args, [connection])];
  }
  if (action.command !== undefined)
    return [once('command.run', { argv: action.command } satisfies CommandRunArgs)];
  if (action.http !== undefined) {
    const { method, url, headers = {}, body } = action.http;
    const args: HttpSendArgs = { method, url, headers, ...(body === undefined ? {} : { body }) };
    return [once('http.send', args)];
  }
  const notifiers = action.notify ?? [];
  return notifiers.map((name, at) => {
    const args: NotifySendArgs = { notifier: addressOf('Notifier', name), message: action.message ?? '' };
    return once('notify.send', args, [], notifiers.length === 1 ? '' : `-${at + 1}`);
  });
}
