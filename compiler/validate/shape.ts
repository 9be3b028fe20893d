// What: the shape of every effective spec, checked by the generated validators. What not: values that need a rule (values.ts).
import { type Checked, type Diagnostic, diagnose } from '../diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import { instanceFilter } from '../model/instance-filter.ts';
import type { JsonObject } from '../model/json.ts';
import type { Address } from '../model/resource.ts';
import { type ShapeNode, shapeAt } from '../model/shape-tree.ts';
import { problemOf, type SchemaError, type ShapeProblem } from './shape-error.ts';

export interface ShapeFacts {
  node(kind: string, spec: JsonObject): ShapeNode;
  errors(kind: string, spec: JsonObject): readonly SchemaError[];
}

/** The addresses whose spec is not well-formed: their own check and plan have nothing to stand on. */
export function checkShapes(drafts: readonly Draft[], facts: ShapeFacts): Checked<ReadonlySet<Address>> {
  const diagnostics: Diagnostic[] = [];
  const misshapen = new Set<Address>();
  const filter = instanceFilter();
  for (const draft of drafts) {
    const problems = problemsOf(draft, facts);
    if (problems.length > 0 || draft.missing) misshapen.add(draft.address);
    if (problems.length === 0) continue;
    const found = problems
      .filter((problem) => !draft.missing || !followsFromMissing(problem))
      .map(({ code, path, at, detail, suggestion }) =>
        diagnose(code, draft.at(path, at), detail, suggestion === undefined ? {} : { suggestion }),
      );
    diagnostics.push(...filter(draft, found));
  }
  return { value: misshapen, diagnostics };
}

/** Where an expression could not be filled in, its field is left out: what is missing then was reported as the expression. */
function followsFromMissing(problem: ShapeProblem): boolean {
  if (problem.code === 'DBK1106' && problem.detail.includes('here stands null')) return true;
  return problem.code === 'DBK1105' || problem.code === 'DBK1109' || problem.code === 'DBK1112';
}

function problemsOf(draft: Draft, facts: ShapeFacts): readonly ShapeProblem[] {
  const kind = draft.declaration.kind;
  const errors = facts.errors(kind, draft.spec);
  if (errors.length === 0) return [];
  const node = facts.node(kind, draft.spec);
  const problems = errors.flatMap((error) => {
    const problem = problemOf(error, draft.spec, (path) => shapeAt(node, path)?.marks);
    if (problem === undefined) return [];
    const type = shapeAt(node, problem.path)?.marks.type;
    const ruled = error.keyword === 'pattern' && type !== undefined && ruledTypes.has(type);
    return ruled && !problem.detail.includes('"auto"') ? [] : [problem];
  });
  return withoutRepeats(problems);
}

/** Types whose text a rule reads (values.ts), with better words than a pattern has. */
const ruledTypes: ReadonlySet<string> = new Set([
  'duration',
  'size',
  'cron',
  'timeZone',
  'instant',
  'when',
  'url',
  'address',
  'addressGlob',
]);

function withoutRepeats(problems: readonly ShapeProblem[]): readonly ShapeProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.code} ${JSON.stringify(problem.path)} ${problem.detail}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
