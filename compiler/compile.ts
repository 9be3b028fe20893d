// What: the phases of the compiler from top to bottom; the only file that knows their order. What not: any phase's work.

import type { Diagnostic, Place } from './diagnostic.ts';
import { dialects } from './dialects/all.gen.ts';
import { kinds } from './kinds/all.gen.ts';
import type { Program } from './model/graph.ts';
import type { Document, Located, Source } from './model/source.ts';
import { circleFaults } from './order/circle-faults.ts';
import { orderByNeeds } from './order/order.ts';
import { damagedDocuments } from './parse/damaged-documents.ts';
import { createLocator } from './parse/locate.ts';
import { parseAll } from './parse/parse.ts';
import { programOf } from './program.ts';
import { duplicateFaults, renameFaults } from './resolve/address-faults.ts';
import { expand, plainFiles } from './resolve/expand.ts';
import { link } from './resolve/link.ts';
import { resolveProject } from './resolve/project.ts';
import { keepsIn, referenceIndex } from './resolve/reference-index.ts';
import { declaredNames, projectSettings, projectTimeZone, withoutLayers } from './resolve/settings.ts';
import { sortDiagnostics } from './sort-diagnostics.ts';
import { checkEnvelopes } from './validate/envelope.ts';
import { checkKinds, metricsOf } from './validate/kind-checks.ts';
import { normalise, standardSpec } from './validate/normalise.ts';
import { createSchemaFacts } from './validate/schema-facts.ts';
import { checkShapes } from './validate/shape.ts';
import { checkValues } from './validate/values.ts';

/** Remembers parsed files between runs by content; the caller stores it (the compiler does no I/O). */
export interface ParseCache {
  get(source: Source): readonly Document[] | undefined;
  set(source: Source, documents: readonly Document[]): void;
}

/**
 * `variables`: as typed on the command line or in DBKEEL_VAR_NAME, parsed by their declared types. `heldFiles`: files that the state says held
 * resources; one that now has no document of ours is an error, because a typo in apiVersion must not plan deletes.
 */
export interface CompileOptions {
  readonly environment?: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly heldFiles?: readonly string[];
  readonly cache?: ParseCache;
}

/** `program` only without errors. `diagnostics` sorted by file and position, without duplicates. `resources`: instances expanded, also when there are errors. */
export interface Compiled {
  readonly program: Program | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: (place: Place) => Located | undefined;
  readonly documents: number;
  readonly resources: number;
}

/** Pure and synchronous. Every phase runs on whatever the one before could make, so that all errors show at once. */
export function compile(sources: readonly Source[], options: CompileOptions): Compiled {
  const facts = createSchemaFacts();
  const locate = createLocator(sources);
  const parsed = parseAll(sources, options);
  const envelopes = checkEnvelopes(parsed.value, damagedDocuments(parsed, locate), facts);
  const frame = resolveProject(envelopes.value, options);
  const expanded = expand(envelopes.value, frame.value, facts, plainFiles(sources));
  const keeps = keepsIn(expanded.value.elsewhere);
  const timeZone = projectTimeZone(expanded.value.drafts[0]);
  const normal = expanded.value.drafts.map((draft) => normalise(draft, facts.node, keeps, timeZone));
  const shapes = checkShapes(normal, facts);
  const drafts = normal.map(withoutLayers);
  const values = checkValues(drafts, {
    node: facts.node,
    metrics: metricsOf(kinds, facts.hasJobs, shapes.value),
  });
  const project = projectSettings(frame.value, drafts[0], standardSpec('Project', facts.node));

  const index = referenceIndex({ ...expanded.value, drafts, kinds: facts.kinds });
  const linked = link(drafts, { index, node: facts.node, ...declaredNames(project) });
  const { resources, edgeAt } = linked.value;
  const ordered = orderByNeeds(new Map(resources.map((resource) => [resource.address, resource.needs])));
  const capabilities = (engine: string) => dialects[engine]?.capabilities;
  const checked = checkKinds({ drafts, resources, misshapen: shapes.value, project, kinds, capabilities });

  const diagnostics = sortDiagnostics(
    [
      ...[parsed, envelopes, frame, expanded, shapes, linked].flatMap((phase) => phase.diagnostics),
      ...values,
      ...duplicateFaults(expanded.value.here),
      ...renameFaults(drafts, expanded.value.here),
      ...circleFaults(ordered.circles, edgeAt),
      ...checked,
    ],
    locate,
  );
  const wrong = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  const elsewhere = expanded.value.elsewhere.map(({ kind, name }) => `${kind}/${name}`);
  const origin = { documents: parsed.value, elsewhere };
  const program = wrong ? undefined : programOf(project, resources, ordered, origin);
  return { program, diagnostics, locate, documents: parsed.value.length, resources: resources.length };
}
