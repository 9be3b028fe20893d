// What: every command as data: names, options, help, examples. What not: their code, which is loaded when they run.
import type { CommandSpec, OptionSpec } from './command.ts';
import { lock, project, selector, yes } from './shared-options.ts';
import { stateCommands } from './state-commands.ts';

const events: OptionSpec = {
  flags: '--events <file>',
  help: 'also write every event to this file, one JSON object a line',
};
const verbose: OptionSpec = {
  flags: '--verbose',
  help: 'a line for every resource, also for the many that are only recorded',
};
const parallelism: OptionSpec = {
  flags: '--parallelism <n>',
  help: "connections read, then steps done at once (default: 40, then the project's limits.parallelism)",
};
const planning: readonly OptionSpec[] = [
  ...project,
  selector,
  { flags: '--target <address...>', help: 'only these resources and what they need (globs)' },
  { flags: '--exclude <address...>', help: 'not these resources nor what needs them (globs)' },
  { flags: '--replace <address...>', help: 'destroy and create these anew (globs)' },
  {
    flags: '--allow-deletes <n>',
    help: "let this plan destroy up to n resources (default: the project's limits.maxDeletes)",
  },
  parallelism,
];

export const commands: readonly CommandSpec[] = [
  {
    name: 'init',
    arguments: '[folder]',
    summary: 'start a project: an example file, the editor schema, .gitignore',
    options: [],
    examples: ['dbkeel init', 'dbkeel init ops'],
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'validate',
    arguments: '[file...]',
    summary: 'check the files, offline; all errors at once',
    options: [...project, { flags: '--format <format>', help: 'text, json, sarif, github or junit' }],
    examples: [
      'dbkeel validate',
      'dbkeel validate --env prod --format github',
      'dbkeel validate --format sarif > dbkeel.sarif',
    ],
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'fmt',
    arguments: '[file...]',
    summary: 'lay the files out in the canonical style; comments stay',
    options: [
      { flags: '--check', help: 'change nothing; exit 2 when a file would change' },
      { flags: '--diff', help: 'show what would change' },
    ],
    examples: ['dbkeel fmt', 'dbkeel fmt --check --diff'],
    load: () => import('./commands/fmt.ts'),
  },
  {
    name: 'render',
    arguments: '[address]',
    summary: 'print the effective resources, every default filled in',
    options: [...project, selector],
    examples: ['dbkeel render --env prod', 'dbkeel render Monitor/health/eu --json'],
    load: () => import('./commands/render.ts'),
  },
  {
    name: 'graph',
    summary: 'print what needs what',
    options: [...project, { flags: '--format <format>', help: 'dot, mermaid or json (default dot)' }],
    examples: ['dbkeel graph | dot -Tsvg > graph.svg', 'dbkeel graph --format mermaid'],
    load: () => import('./commands/graph.ts'),
  },
  {
    name: 'plan',
    summary: 'show what apply would do; changes nothing',
    options: [
      ...planning,
      { flags: '--out <file>', help: 'save the plan, for apply FILE' },
      { flags: '--destroy', help: 'plan to destroy everything the state records' },
      { flags: '--refresh-only', help: 'only show and accept what changed outside of dbkeel' },
      { flags: '--detailed-exitcode', help: 'exit 2 when there are changes' },
      { flags: '--markdown', help: 'a comment for a pull request, at most 65,536 characters' },
      events,
    ],
    examples: [
      'dbkeel plan',
      'dbkeel plan --env prod --out p.json',
      "dbkeel plan --target 'Monitor/*' --detailed-exitcode",
      'dbkeel plan --markdown > comment.md',
    ],
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'apply',
    arguments: '[plan]',
    summary: 'do what the plan says and record it',
    options: [
      ...planning,
      { flags: '--refresh-only', help: 'only accept what changed outside of dbkeel' },
      yes,
      lock,
      events,
      verbose,
    ],
    examples: ['dbkeel apply', 'dbkeel apply p.json', 'dbkeel apply --env prod --yes --events apply.ndjson'],
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'destroy',
    summary: 'destroy everything the state records (protected resources stop it)',
    options: [...planning, yes, lock, events, verbose],
    examples: ['dbkeel destroy', "dbkeel destroy --target 'Monitor/*' --yes"],
    load: () => import('./commands/destroy.ts'),
  },
  {
    name: 'show',
    arguments: '<plan>',
    summary: 'show a saved plan',
    options: [{ flags: '--markdown', help: 'as a comment for a pull request' }],
    examples: ['dbkeel show p.json', 'dbkeel show p.json --json'],
    load: () => import('./commands/show.ts'),
  },
  {
    name: 'drift',
    summary: 'show what changed outside of dbkeel; exit 2 if anything did',
    options: [...project, selector, parallelism],
    examples: ['dbkeel drift --env prod'],
    load: () => import('./commands/drift.ts'),
  },
  {
    name: 'state',
    summary: 'look at and mend the recorded state',
    options: [],
    examples: [],
    commands: stateCommands,
  },
  {
    name: 'run',
    arguments: '<address>',
    summary: 'run a job of an applied resource now; exit 2 on a warning, 8 on a critical alert',
    options: [
      ...project,
      { flags: '--job <name>', help: 'which job (default: the only or first one)' },
      { flags: '--no-notify', help: 'send nothing' },
      events,
    ],
    examples: [
      'dbkeel run Monitor/orders-fresh',
      "dbkeel run 'Monitor/health/*'",
      'dbkeel run Migration/shop --job validate',
    ],
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'status',
    arguments: '[address]',
    summary: 'the last run and the alerts of every resource',
    options: [...project, selector],
    examples: ['dbkeel status', "dbkeel status 'Monitor/*' --json"],
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'results',
    arguments: '<address>',
    summary: 'the samples and evidence of the last runs of one resource',
    options: [...project, { flags: '--last <n>', help: 'how many runs (default 10)' }],
    examples: ['dbkeel results Monitor/orders-fresh --last 20'],
    load: () => import('./commands/results.ts'),
  },
  {
    name: 'runs',
    arguments: '[address]',
    summary: 'the runs, newest first',
    options: [
      ...project,
      { flags: '--last <n>', help: 'how many (default 20)' },
      { flags: '--status <status>', help: 'only succeeded, failed, canceled or running ones' },
    ],
    examples: ['dbkeel runs --status failed'],
    load: () => import('./commands/runs.ts'),
  },
  {
    name: 'schema',
    arguments: '[kind]',
    summary: 'print the JSON Schema for editors',
    options: [],
    examples: ['dbkeel schema > dbkeel.schema.json', 'dbkeel schema Monitor'],
    load: () => import('./commands/schema.ts'),
  },
  {
    name: 'explain',
    arguments: '[code]',
    summary: 'what a diagnostic code means and how to fix it',
    options: [],
    examples: ['dbkeel explain DBK1101'],
    load: () => import('./commands/explain.ts'),
  },
];
