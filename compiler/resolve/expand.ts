// What: declarations to drafts: environment filter, forEach, layers, expressions. What not: shape (validate/) and references (link.ts).
import type { Checked, Diagnostic, Pointer } from '../diagnostic.ts';
import type { Declaration, Draft } from '../model/draft.ts';
import type { Source } from '../model/source.ts';
import { inEnvironment } from './environment-filter.ts';
import { type Entry, entriesOf } from './for-each.ts';
import { instanceMaker, projectDraft } from './instance.ts';
import { checkDefaults, checkPatches, type KindFacts } from './layers.ts';
import type { ProjectFrame } from './project.ts';
import { originsOf, type ResourceScope, reportUnsetVariables, scopeOf } from './scope.ts';
import { substitute } from './substitute.ts';
import { type Report, templateReport } from './template-report.ts';

/**
 * The Project's draft comes first, if there is one. `here`: declarations of the chosen environment, Projects included. `broken`: those of them that could not be expanded.
 * `elsewhere`: declarations that the chosen environment leaves out, so that a reference to one can say so. `templates`: those with forEach.
 */
export interface Expanded {
  readonly drafts: readonly Draft[];
  readonly here: readonly Declaration[];
  readonly elsewhere: readonly Declaration[];
  readonly templates: readonly Declaration[];
  readonly broken: readonly Declaration[];
}

/** Every resource of the chosen environment. Connections come first, because forEachConnection reads them. `plain`: files that hold no expression. */
export function expand(
  declarations: readonly Declaration[],
  frame: ProjectFrame,
  facts: KindFacts,
  plain: ReadonlySet<string>,
): Checked<Expanded> {
  const diagnostics: Diagnostic[] = [...checkDefaults(frame, facts)];
  const work: Work = {
    frame,
    facts,
    plain,
    diagnostics,
    unset: new Map(),
    usedPatches: new Set(),
    templates: [],
  };
  const here: Declaration[] = [];
  const elsewhere: Declaration[] = [];
  for (const declaration of declarations) {
    (inEnvironment(declaration, frame, diagnostics) ? here : elsewhere).push(declaration);
  }
  const whole = here.filter((declaration) => !declaration.broken && declaration.kind !== 'Project');
  const isConnection = (declaration: Declaration) => declaration.kind === 'Connection';
  const connections = whole.filter(isConnection).flatMap((declaration) => expandOne(declaration, [], work));
  const others = whole
    .filter((declaration) => !isConnection(declaration))
    .flatMap((declaration) => expandOne(declaration, connections, work));
  const project =
    frame.declaration === undefined
      ? []
      : [projectDraft(frame.declaration, { ...work, plain: false, report: templateReport(diagnostics) })];
  if (frame.settled) diagnostics.push(...checkPatches(frame, work.usedPatches));
  diagnostics.push(...reportUnsetVariables(frame, work.unset));
  return {
    value: {
      drafts: [...project, ...connections, ...others],
      here,
      elsewhere,
      templates: work.templates,
      broken: here.filter((declaration) => declaration.broken),
    },
    diagnostics,
  };
}

interface Work {
  readonly frame: ProjectFrame;
  readonly facts: KindFacts;
  readonly plain: ReadonlySet<string>;
  readonly diagnostics: Diagnostic[];
  /** First use of each variable that has no value. */
  readonly unset: Map<string, Pointer>;
  readonly usedPatches: Set<number>;
  readonly templates: Declaration[];
}

function expandOne(declaration: Declaration, connections: readonly Draft[], work: Work): readonly Draft[] {
  const report = templateReport(work.diagnostics);
  const entries = entriesFor(declaration, connections, work, report);
  if (entries !== undefined) work.templates.push(declaration);
  const plain = work.plain.has(declaration.document.file);
  const make = instanceMaker(declaration, { ...work, plain, report });
  return entries === undefined ? [make(undefined)] : entries.map((entry) => make(entry));
}

function entriesFor(
  declaration: Declaration,
  connections: readonly Draft[],
  work: Work,
  report: Report,
): readonly Entry[] | undefined {
  if (declaration.body['forEach'] === undefined && declaration.body['forEachConnection'] === undefined)
    return undefined;
  const { frame, unset } = work;
  let scope: ResourceScope | undefined;
  const lazy = () => {
    scope ??= scopeOf({
      frame,
      unset,
      report,
      secretAt: () => true,
      entry: undefined,
      where: (path) => ({ document: declaration.document.id, path: [...path], at: 'value' }),
    });
    return scope;
  };
  return entriesOf({
    declaration,
    connections,
    settled: frame.settled,
    origins: originsOf(frame, undefined),
    fill: (value, path) => substitute(value, path, lazy),
    report: (code, where, detail, related = []) => report(code, where, detail, { related }),
  });
}

/** Files whose values cannot hold an expression: no `${`, and no escape that could make one. Most resources of large projects are plain. */
export function plainFiles(sources: readonly Source[]): ReadonlySet<string> {
  return new Set(sources.filter(({ text }) => !/\$\{|\\[uUx]/.test(text)).map(({ file }) => file));
}
