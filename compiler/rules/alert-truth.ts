// What: whether an alert condition holds for the samples of one run. What not: time (`for`, settling): alert-machine.
import type { AlertTerm } from '../model/job.ts';

/** What a run measured of one metric, in base units. `lowerBound`: counting stopped early, the true value is at least this. */
export type Sample =
  | { readonly value: number; readonly lowerBound?: boolean }
  | { readonly noData: true }
  | { readonly error: string };

/** By metric. A metric that is missing has no data. */
export type Samples = Readonly<Record<string, Sample>>;

export type Truth = 'true' | 'false' | 'noData' | 'error';

/** All terms must hold. One that is known to be false decides; else what could not be measured does. */
export function judge(terms: readonly AlertTerm[], samples: Samples): Truth {
  let verdict: Truth = 'true';
  for (const term of terms) {
    const truth = judgeTerm(term, Object.hasOwn(samples, term.metric) ? samples[term.metric] : undefined);
    if (truth === 'false') return 'false';
    if (truth === 'error' || (truth === 'noData' && verdict === 'true')) verdict = truth;
  }
  return verdict;
}

function judgeTerm(term: AlertTerm, sample: Sample | undefined): Truth {
  if (sample === undefined || 'noData' in sample) return 'noData';
  if ('error' in sample) return 'error';
  if (!Number.isFinite(sample.value)) return 'noData';
  return sample.lowerBound === true
    ? judgeBound(term, sample.value)
    : compare(term, sample.value)
      ? 'true'
      : 'false';
}

function compare({ op, value: limit }: AlertTerm, value: number): boolean {
  switch (op) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

/** "At least `value`" settles `>`, `>=` and `!=` when it is above the limit, and then `<`, `<=` and `==` are false; else nothing is known. */
function judgeBound(term: AlertTerm, value: number): Truth {
  const settled = term.op === '>=' || term.op === '<' ? value >= term.value : value > term.value;
  if (!settled) return 'noData';
  return term.op === '>' || term.op === '>=' || term.op === '!=' ? 'true' : 'false';
}
