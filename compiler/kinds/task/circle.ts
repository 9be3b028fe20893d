// What: whether a Task's run would start the same Task again, through what it runs and what listens to runs. What not: dependencies (order/).
import type { TaskSpec } from '../../../schemas/types.gen.ts';
import type { Address, Resource } from '../../model/resource.ts';
import { addressMatches } from '../../rules/glob.ts';

type Task = Resource<TaskSpec>;

/** The shortest way from `start` back to it, `start` first and without its end; undefined when there is none. */
export function findCircle(start: Task, tasks: readonly Task[]): readonly Address[] | undefined {
  const byAddress = new Map(tasks.map((task) => [task.address, task]));
  byAddress.set(start.address, start);
  const cameFrom = new Map<Address, Address>();
  const queue: Address[] = [start.address];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const next of startedBy(at, byAddress)) {
      if (next === start.address) return wayTo(at, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return undefined;
}

/** What a run of this address starts: what a Task runs itself, and Tasks that wait for the end of its runs. */
function startedBy(address: Address, tasks: ReadonlyMap<Address, Task>): readonly Address[] {
  const runs = tasks.get(address)?.spec.do.flatMap(({ run }) => run ?? []) ?? [];
  const listeners = [...tasks.values()].filter((task) =>
    task.spec.on.some(({ run }) => run !== undefined && addressMatches(run, address)),
  );
  return [...runs, ...listeners.map((task) => task.address)].sort();
}

function wayTo(end: Address, cameFrom: ReadonlyMap<Address, Address>): readonly Address[] {
  const way: Address[] = [];
  for (let at: Address | undefined = end; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}
