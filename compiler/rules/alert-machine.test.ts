// What: alerts from run to run. What not: single conditions (alert-truth.test) and who is told (notify).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRule, Severity } from '../model/job.ts';
import { type AlertState, type AlertTransition, stepAlerts } from './alert-machine.ts';
import type { Sample } from './alert-truth.ts';

const minute = 60_000;

function rule(above: number, severity: Severity, more: Partial<AlertRule> = {}): AlertRule {
  const terms = [{ metric: 'm', op: '>' as const, value: above }];
  return {
    id: 'm',
    text: `m > ${above}`,
    terms,
    severity,
    forMs: 0,
    noData: 'keep',
    onError: 'keep',
    ...more,
  };
}

/** Runs one sample a minute; undefined = no data, an Error = the check failed. */
function play(
  rules: readonly AlertRule[],
  values: readonly (number | undefined | Error)[],
  intervalMs = minute,
) {
  let states: Readonly<Record<string, AlertState>> = {};
  const story: string[] = [];
  const transitions: AlertTransition[] = [];
  for (const [index, value] of values.entries()) {
    const sample: Sample =
      value === undefined ? { noData: true } : value instanceof Error ? { error: value.message } : { value };
    const step = stepAlerts(rules, states, { m: sample }, { nowMs: index * minute, intervalMs });
    // Through JSON each time: that is how a state is kept between runs.
    states = JSON.parse(JSON.stringify(step.states));
    transitions.push(...step.transitions);
    const state = states['m'];
    story.push(state?.severity === undefined ? `${state?.state}` : `${state.state} ${state.severity}`);
  }
  return { story, transitions, states };
}

const told = (transitions: readonly AlertTransition[]) =>
  transitions
    .filter(({ what }) => what !== 'changed')
    .map(({ what, toSeverity, atMs }) => `${atMs / minute} ${what} ${toSeverity ?? ''}`.trim());

describe('one rule', () => {
  it('fires at once without `for`, and resolves after two quiet intervals', () => {
    const { story, transitions } = play([rule(5, 'warning')], [1, 9, 9, 1, 1, 1, 1]);
    expect(story).toEqual([
      'ok',
      'firing warning',
      'firing warning',
      'resolving warning',
      'resolving warning',
      'ok',
      'ok',
    ]);
    expect(told(transitions)).toEqual(['1 fired warning', '5 resolved']);
  });

  it('resolves at once when it is run by hand', () => {
    expect(play([rule(5, 'warning')], [9, 1], 0).story).toEqual(['firing warning', 'ok']);
  });

  it('waits for `for`, and forgets what was pending at the first quiet run', () => {
    const { story, transitions } = play([rule(5, 'critical', { forMs: 2 * minute })], [9, 9, 1, 9, 9, 9]);
    expect(story).toEqual(['pending', 'pending', 'ok', 'pending', 'pending', 'firing critical']);
    expect(told(transitions)).toEqual(['5 fired critical']);
  });

  it('does not resolve and fire again for one quiet run', () => {
    const { story, transitions } = play([rule(5, 'warning')], [9, 1, 9, 1, 9]);
    expect(story[1]).toBe('resolving warning');
    expect(told(transitions)).toEqual(['0 fired warning']);
  });

  it('stays between the threshold and `clear`', () => {
    const clear = [{ metric: 'm', op: '<' as const, value: 3 }];
    const { story, transitions } = play([rule(5, 'warning', { clear })], [9, 4, 4, 4, 4, 2, 2, 2]);
    expect(story.slice(0, 5)).toEqual(Array(5).fill('firing warning'));
    expect(told(transitions)).toEqual(['0 fired warning', '7 resolved']);
  });

  it('between the threshold and `clear` does not begin to fire', () => {
    const clear = [{ metric: 'm', op: '<' as const, value: 3 }];
    expect(play([rule(5, 'warning', { clear })], [4, 4]).story).toEqual(['ok', 'ok']);
  });
});

describe('what could not be measured', () => {
  it('keeps what was known, unless the rule says otherwise', () => {
    expect(play([rule(5, 'warning')], [9, undefined, new Error('x'), 9]).story).toEqual(
      Array(4).fill('firing warning'),
    );
    expect(play([rule(5, 'warning')], [1, undefined, new Error('x'), 1]).story).toEqual([
      'ok',
      'noData',
      'error',
      'ok',
    ]);
  });

  it('alerts where the rule asks for it, and resolves like any other', () => {
    const { story, transitions } = play(
      [rule(5, 'critical', { noData: 'alert', onError: 'alert' })],
      [1, undefined, new Error('x'), 1, 1, 1],
    );
    expect(story).toEqual([
      'ok',
      'noData critical',
      'error critical',
      'resolving critical',
      'resolving critical',
      'ok',
    ]);
    expect(told(transitions)).toEqual(['1 fired critical', '5 resolved']);
  });
});

describe('a ladder', () => {
  const ladder = [rule(5, 'warning'), rule(50, 'critical')];

  it('sends the highest true severity, as one alert with one beginning', () => {
    const { story, transitions } = play(ladder, [9, 90, 90, 9, 9, 9, 1, 1, 1]);
    expect(story.slice(0, 6)).toEqual([
      'firing warning',
      'firing critical',
      'firing critical',
      'firing critical',
      'firing critical',
      'firing warning',
    ]);
    expect(told(transitions)).toEqual([
      '0 fired warning',
      '1 raised critical',
      '5 lowered warning',
      '8 resolved',
    ]);
    expect(new Set(transitions.map(({ startedMs }) => startedMs))).toEqual(new Set([0]));
  });

  it('does not depend on the order of rules', () => {
    expect(play([...ladder].reverse(), [9, 90, 9, 1, 1, 1])).toEqual(play(ladder, [9, 90, 9, 1, 1, 1]));
  });

  it('resolves an alert whose rules were taken away, and forgets it', () => {
    const { states } = play(ladder, [90]);
    const step = stepAlerts([], states, {}, { nowMs: minute, intervalMs: minute });
    expect(step.states).toEqual({});
    expect(step.transitions).toMatchObject([
      { id: 'm', what: 'resolved', fromSeverity: 'critical', to: 'ok' },
    ]);
  });

  it('keeps firing when a threshold is edited', () => {
    const { states } = play([rule(5, 'warning')], [9]);
    const step = stepAlerts(
      [rule(6, 'warning')],
      states,
      { m: { value: 9 } },
      { nowMs: minute, intervalMs: minute },
    );
    expect(step.transitions).toEqual([]);
  });
});

describe('laws', () => {
  const value = fc.oneof(
    fc.integer({ min: 0, max: 100 }),
    fc.constant(undefined),
    fc.constant(new Error('x')),
  );
  const policy = fc.constantFrom('keep' as const, 'alert' as const);
  const rules = fc
    .tuple(fc.nat({ max: 3 }), policy, policy)
    .map(([minutes, noData, onError]) => [
      rule(20, 'info', { noData }),
      rule(40, 'warning', { onError }),
      rule(60, 'critical', { forMs: minutes * minute }),
    ]);

  it('fired and resolved alternate, and a state has a severity exactly while it alerts', () => {
    fc.assert(
      fc.property(rules, fc.array(value, { maxLength: 40 }), (ladder, values) => {
        const { transitions, states } = play(ladder, values);
        const ends = transitions
          .map(({ what }) => what)
          .filter((what) => what === 'fired' || what === 'resolved');
        for (const [index, what] of ends.entries()) expect(what).toBe(index % 2 === 0 ? 'fired' : 'resolved');
        const alerting = ends.length % 2 === 1;
        if (values.length > 0) expect(states['m']?.severity !== undefined).toBe(alerting);
      }),
    );
  });

  it('judging the same run twice at the same moment changes nothing', () => {
    fc.assert(
      fc.property(
        rules,
        fc.array(value, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 100 }),
        (ladder, values, last) => {
          const { states } = play(ladder, values);
          const clock = { nowMs: values.length * minute, intervalMs: minute };
          const first = stepAlerts(ladder, states, { m: { value: last } }, clock);
          const again = stepAlerts(ladder, first.states, { m: { value: last } }, clock);
          expect(again.states).toEqual(first.states);
          expect(again.transitions).toEqual([]);
        },
      ),
    );
  });
});
