// What: what every engine must do, as tests that each engine's short engine.test.ts runs on a real server. What not: what only one engine can do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectTarget, Session } from '../engine.ts';
import { type Bench, type Check, signal, type TestBed, targetOf } from './conformance-bench.ts';
import { catalogChecks } from './conformance-catalog.ts';
import { failuresChecks } from './conformance-failures.ts';
import { rowsChecks } from './conformance-rows.ts';
import { sessionChecks } from './conformance-session.ts';

export type { Refusal, TestBed } from './conformance-bench.ts';

const groups: Readonly<Record<string, readonly Check[]>> = {
  session: sessionChecks,
  catalog: catalogChecks,
  rows: rowsChecks,
  failures: failuresChecks,
};

export function describeEngine(name: string, open: () => Promise<TestBed>): void {
  describe(name, () => {
    let bench: Bench;

    beforeAll(async () => {
      bench = await benchOn(await open());
    });
    afterAll(async () => {
      await Promise.all(bench.sessions.map((each) => each.close()));
      await bench.bed.close();
    });

    for (const [group, checks] of Object.entries(groups)) {
      describe(group, () => {
        for (const check of checks) {
          it(check.name, async (context) => {
            const absent = check.absent?.(bench.bed);
            // What an engine does not have it declares with a reason; the report shows it, nothing is skipped in silence.
            if (absent !== undefined) {
              expect(absent.length).toBeGreaterThan(10);
              await context.annotate(`${name} does not have this: ${absent}`);
              return;
            }
            await check.run(bench);
            expect.hasAssertions();
          });
        }
      });
    }
  });
}

async function benchOn(bed: TestBed): Promise<Bench> {
  const sessions: Session[] = [];
  let counter = 0;
  const connect = async (more: Partial<ConnectTarget> = {}) => {
    const opened = await bed.engine.connect(targetOf(bed, more), bed.ports, signal());
    sessions.push(opened);
    return opened;
  };
  return {
    bed,
    session: await connect(),
    sessions,
    connect,
    fresh: () => {
      counter += 1;
      return { name: `t${counter}` };
    },
  };
}
