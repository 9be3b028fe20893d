// What: which Project there is, which environment was chosen, its variables, defaults and patches. What not: the Project's own shape (validate/).
import { type Checked, type Diagnostic, diagnose, type Pointer } from '../diagnostic.ts';
import type { Declaration } from '../model/draft.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { closest } from '../rules/closest.ts';
import { isMap } from './merge.ts';
import type { Layer } from './provenance.ts';
import { resolveVariables, type Variables } from './variables.ts';

/** A patch of the chosen environment, in order. `index` is its place in the list. */
export interface Patch {
  readonly index: number;
  readonly resource: string | undefined;
  readonly labels: Json | undefined;
  readonly layer: Layer;
}

/** `settled`: the environment is known (or there are none), so that what is unset is really unset. */
export interface ProjectFrame {
  readonly declaration: Declaration | undefined;
  readonly environment: string;
  readonly environments: readonly string[];
  readonly settled: boolean;
  readonly variables: Variables;
  /** By kind, and `*`. */
  readonly defaults: Readonly<Record<string, Layer>>;
  readonly patches: readonly Patch[];
}

export interface ProjectOptions {
  readonly environment?: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The frame that all resources are expanded in. Wrong parts of the Project are left out here: its shape check reports them. */
export function resolveProject(
  declarations: readonly Declaration[],
  options: ProjectOptions,
): Checked<ProjectFrame> {
  const projects = declarations.filter((declaration) => declaration.kind === 'Project');
  const declaration = projects[0];
  const diagnostics: Diagnostic[] = moreThanOne(projects);
  const spec = mapOf(declaration?.body['spec']);
  const environments = mapOf(spec['environments']);
  const chosen = chooseEnvironment(declaration, Object.keys(environments), options.environment, diagnostics);
  const body = chosen === undefined || chosen === '' ? undefined : mapOf(environments[chosen]);
  const variables = resolveVariables({
    document: declaration?.document.id ?? '',
    declared: mapOf(spec['variables']),
    environment: body === undefined ? undefined : { name: chosen ?? '', variables: mapOf(body['variables']) },
    given: options.variables,
  });
  diagnostics.push(...variables.diagnostics);
  return {
    value: {
      declaration,
      environment: chosen ?? '',
      environments: Object.keys(environments),
      settled: chosen !== undefined,
      variables: variables.value,
      defaults: defaultLayers(declaration, mapOf(spec['defaults'])),
      patches:
        body === undefined || declaration === undefined ? [] : patchesOf(declaration, chosen ?? '', body),
    },
    diagnostics,
  };
}

function mapOf(value: Json | undefined): JsonObject {
  return isMap(value) ? value : {};
}

function moreThanOne(projects: readonly Declaration[]): Diagnostic[] {
  const first = projects[0];
  if (first === undefined) return [];
  return projects.slice(1).map((other) =>
    diagnose(
      'DBK1201',
      nameOf(other),
      `A folder is one project, and \`${first.name}\` (${first.document.file}) is it already. Merge the two, or move this one to a folder of its own.`,
      {
        related: [{ where: nameOf(first), label: 'the first Project' }],
      },
    ),
  );
}

function nameOf(declaration: Declaration): Pointer {
  return { document: declaration.document.id, path: ['metadata', 'name'], at: 'value' };
}

/** '' when there are none to choose from; undefined when the choice is missing or wrong (reported). */
function chooseEnvironment(
  declaration: Declaration | undefined,
  known: readonly string[],
  wanted: string | undefined,
  diagnostics: Diagnostic[],
): string | undefined {
  const given = wanted === undefined || wanted === '' ? undefined : wanted;
  if (known.length === 0 && given === undefined) return '';
  const where: Pointer | undefined =
    declaration === undefined
      ? undefined
      : { document: declaration.document.id, path: ['spec', 'environments'], at: 'key' };
  if (given === undefined) {
    const detail = `This project has environments: ${known.join(', ')}. Choose one with --env (or DBKEEL_ENV), for example --env ${known[0]}.`;
    diagnostics.push(diagnose('DBK1202', where ?? { subject: '--env' }, detail));
    return undefined;
  }
  if (known.includes(given)) return given;
  const near = closest(given, known);
  const has =
    known.length === 0
      ? 'The project declares no environments: leave --env out, or declare it in the Project under spec.environments.'
      : `The project has ${known.join(', ')}.`;
  const detail = `There is no environment \`${given}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} ${has}`;
  diagnostics.push(
    diagnose(
      'DBK1203',
      known.length === 0 ? { subject: `--env ${given}` } : (where ?? { subject: '--env' }),
      detail,
      near === undefined ? {} : { suggestion: near },
    ),
  );
  return undefined;
}

function defaultLayers(
  declaration: Declaration | undefined,
  defaults: JsonObject,
): Readonly<Record<string, Layer>> {
  const layers: Record<string, Layer> = {};
  for (const [kind, value] of Object.entries(defaults)) {
    if (!isMap(value) || declaration === undefined) continue;
    layers[kind] = { document: declaration.document.id, base: ['spec', 'defaults', kind], value };
  }
  return layers;
}

function patchesOf(declaration: Declaration, environment: string, body: JsonObject): readonly Patch[] {
  const list = Array.isArray(body['patches']) ? (body['patches'] as readonly Json[]) : [];
  return list.flatMap((patch, index) => {
    if (!isMap(patch) || !isMap(patch['spec'])) return [];
    const base = ['spec', 'environments', environment, 'patches', index, 'spec'];
    const resource = typeof patch['resource'] === 'string' ? patch['resource'] : undefined;
    return [
      {
        index,
        resource,
        labels: patch['labels'],
        layer: { document: declaration.document.id, base, value: patch['spec'] },
      },
    ];
  });
}
