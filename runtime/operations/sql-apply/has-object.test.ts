import { expect, it } from 'vitest';
import type { ForeignKeyModel, IndexModel, TableModel } from '../../../compiler/model/table.ts';
import { hasObject } from './has-object.ts';

const index: IndexModel = { name: 'i', columns: ['a', 'b'], unique: false };
const foreignKey: ForeignKeyModel = {
  name: 'f',
  columns: ['a'],
  to: { name: 'parents' },
  toColumns: ['id'],
  onDelete: 'noAction',
  onUpdate: 'noAction',
};
const table: TableModel = {
  name: 't',
  columns: [],
  key: [],
  indexes: [index, { name: 'e', columns: [], unique: true, expression: 'lower(a)' }],
  foreignKeys: [{ ...foreignKey, to: { schema: 'public', name: 'parents' }, onDelete: 'restrict' }],
  checks: [],
};

it.each<[string, Parameters<typeof hasObject>[1], boolean]>([
  ['the same index', { on: { name: 't' }, index }, true],
  ['an index of another order', { on: { name: 't' }, index: { ...index, columns: ['b', 'a'] } }, false],
  ['an index that is unique', { on: { name: 't' }, index: { ...index, unique: true } }, false],
  ['an index of another table', { on: { name: 'u' }, index }, false],
  [
    'an expression printed otherwise',
    { on: { name: 't' }, index: { name: 'e', columns: [], unique: true, expression: 'lower((a)::text)' } },
    true,
  ],
  ['the same foreign key', { on: { name: 't' }, foreignKey }, true],
  [
    'a foreign key to another column',
    { on: { name: 't' }, foreignKey: { ...foreignKey, toColumns: ['x'] } },
    false,
  ],
  ['a foreign key of another name', { on: { name: 't' }, foreignKey: { ...foreignKey, name: 'g' } }, false],
])('%s', (_, made, there) => {
  expect(hasObject([table], made)).toBe(there);
});
