// What: `dbkeel graph` as DOT, Mermaid or JSON. What not: finding the order (compiler/order).
import type { Program } from '../../compiler/index.ts';
import { type Command, CommandError, exit } from '../command.ts';
import { requireProgram, someProject } from '../load-project.ts';

const formats: Readonly<Record<string, (program: Program) => string>> = { dot, mermaid, json };

export const run: Command = async (invocation) => {
  const { terminal, options } = invocation;
  const name = options.text('format') ?? (options.flag('json') ? 'json' : 'dot');
  const format = formats[name];
  if (format === undefined)
    throw new CommandError(`--format takes ${Object.keys(formats).join(', ')}, not ${name}.`);
  terminal.out(format(await requireProgram(someProject(invocation), invocation)));
  return exit.ok;
};

function edges(program: Program): readonly (readonly [string, string])[] {
  const { graph } = program;
  return graph.order.flatMap((address) =>
    (graph.resources.get(address)?.needs ?? []).map((need): readonly [string, string] => [address, need]),
  );
}

function dot(program: Program): string {
  const nodes = program.graph.order.map((address) => `  ${JSON.stringify(address)};\n`);
  const arrows = edges(program).map(([from, to]) => `  ${JSON.stringify(from)} -> ${JSON.stringify(to)};\n`);
  return `digraph ${JSON.stringify(program.project.name)} {\n  rankdir = "RL";\n  node [shape = box];\n${nodes.join('')}${arrows.join('')}}\n`;
}

function mermaid(program: Program): string {
  const ids = new Map(program.graph.order.map((address, index) => [address, `n${index}`]));
  const nodes = [...ids].map(([address, id]) => `  ${id}["${address}"]\n`);
  const arrows = edges(program).map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}\n`);
  return `graph RL\n${nodes.join('')}${arrows.join('')}`;
}

function json(program: Program): string {
  const nodes = program.graph.order.map((address) => {
    const resource = program.graph.resources.get(address);
    return {
      address,
      kind: resource?.kind,
      needs: resource?.needs ?? [],
      source: { file: resource?.file, line: resource?.line },
    };
  });
  return `${JSON.stringify({ format_version: '1.0', nodes, edges: edges(program).map(([from, to]) => ({ from, to })) }, null, 2)}\n`;
}
