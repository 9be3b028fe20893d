// What: `dbkeel render`, the effective resources as YAML or JSON, byte-stable. What not: compiling them.

import type { Resource } from '../../compiler/index.ts';
import { addressMatches } from '../../compiler/rules/glob.ts';
import { argument, type Command, CommandError, exit } from '../command.ts';
import { requireProgram, someProject } from '../load-project.ts';
import { chosenBySelector } from '../select.ts';

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const program = await requireProgram(someProject(invocation), invocation);
  const pattern = argument(invocation, 0);
  const selected = chosenBySelector(options.text('selector'));
  const resources = [...program.graph.resources.values()]
    .filter(
      (resource) =>
        (pattern === undefined || addressMatches(pattern, resource.address)) && selected(resource.labels),
    )
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  if (pattern !== undefined && resources.length === 0)
    throw new CommandError(`No resource is called ${pattern}.`);
  const shown = resources.map(effective);
  if (options.flag('json')) {
    terminal.out(
      `${JSON.stringify({ format_version: '1.0', project: program.project.name, environment: program.project.environment, resources: shown }, null, 2)}\n`,
    );
    return exit.ok;
  }
  const { stringify } = await import('yaml');
  terminal.out(shown.map((resource) => stringify(resource, { lineWidth: 0 })).join('---\n'));
  return exit.ok;
};

function effective(resource: Resource) {
  const { address, kind, name, key, labels, description, spec, needs, lifecycle } = resource;
  return {
    address,
    kind,
    name,
    ...(key === undefined ? {} : { key }),
    ...(description === undefined ? {} : { description }),
    labels,
    needs,
    lifecycle,
    source: { file: resource.file, line: resource.line },
    spec,
  };
}
