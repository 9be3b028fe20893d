// What: the commands below `dbkeel state`, as data. What not: their code, which is loaded when they run.
import type { CommandSpec } from './command.ts';
import { lock, project, selector, yes } from './shared-options.ts';

export const stateCommands: readonly CommandSpec[] = [
  {
    name: 'list',
    arguments: '[address]',
    summary: 'list what the state records',
    options: [...project, selector],
    examples: ['dbkeel state list', "dbkeel state list 'Monitor/*'"],
    load: () => import('./commands/state-list.ts'),
  },
  {
    name: 'show',
    arguments: '<address>',
    summary: 'show one record',
    options: project,
    examples: ['dbkeel state show Monitor/orders-fresh'],
    load: () => import('./commands/state-show.ts'),
  },
  {
    name: 'rm',
    arguments: '<address...>',
    summary: 'forget records; nothing in the databases changes',
    options: [...project, yes, lock],
    examples: ['dbkeel state rm Monitor/old'],
    load: () => import('./commands/state-rm.ts'),
  },
  {
    name: 'mv',
    arguments: '<from> <to>',
    summary: 'rename a record',
    options: [...project, lock],
    examples: ['dbkeel state mv Monitor/lag Monitor/replica-lag'],
    load: () => import('./commands/state-mv.ts'),
  },
  {
    name: 'pull',
    summary: 'print the whole state as JSON',
    options: project,
    examples: ['dbkeel state pull > state.json'],
    load: () => import('./commands/state-pull.ts'),
  },
  {
    name: 'push',
    arguments: '<file>',
    summary: 'replace the state by a file of the same lineage and a serial that is not older',
    options: [...project, { flags: '--force', help: 'also another lineage or an older serial' }, yes, lock],
    examples: ['dbkeel state push state.json'],
    load: () => import('./commands/state-push.ts'),
  },
  {
    name: 'history',
    summary: 'list the versions that are kept',
    options: project,
    examples: ['dbkeel state history'],
    load: () => import('./commands/state-history.ts'),
  },
  {
    name: 'restore',
    arguments: '<serial>',
    summary: 'bring a kept version back, under a new serial',
    options: [...project, yes, lock],
    examples: ['dbkeel state restore 41'],
    load: () => import('./commands/state-restore.ts'),
  },
  {
    name: 'resolve',
    arguments: '<address> <operation>',
    summary: 'say what became of an operation that was cut off',
    options: [
      ...project,
      { flags: '--done', help: 'it took effect' },
      { flags: '--not-done', help: 'it did not' },
      lock,
    ],
    examples: ['dbkeel state resolve Migration/shop rename --done'],
    load: () => import('./commands/state-resolve.ts'),
  },
  {
    name: 'force-unlock',
    arguments: '<id>',
    summary: 'remove a lock whose holder is gone',
    options: [...project, yes],
    examples: ['dbkeel state force-unlock 7c9e6679-7425-40de-944b-e07fc1f90ae7'],
    load: () => import('./commands/state-force-unlock.ts'),
  },
];
