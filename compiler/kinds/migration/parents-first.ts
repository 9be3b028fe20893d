// What: an order in which tables can be filled: each after the tables its foreign keys lead to. What not: making the keys.
import { tableText } from '../../model/table.ts';
import type { Mapped } from './mapped.ts';

/** Keeps the given order where nothing forbids it. Tables in a circle, which no order satisfies, stay as they come. */
export function parentsFirst(tables: readonly Mapped[]): readonly Mapped[] {
  const byName = new Map(tables.map((table) => [tableText(table.model), table]));
  const placed = new Set<Mapped>();
  const place = (table: Mapped): void => {
    if (placed.has(table)) return;
    placed.add(table);
    for (const parent of parentsOf(table, byName)) place(parent);
    order.push(table);
  };
  const order: Mapped[] = [];
  for (const table of tables) place(table);
  return order;
}

/** Tables of this Migration, others than itself, that its rows refer to. */
export function parentsOf({ model }: Mapped, byName: ReadonlyMap<string, Mapped>): readonly Mapped[] {
  return model.foreignKeys.flatMap(({ to }) => {
    const name = tableText(to);
    const parent = name === tableText(model) ? undefined : byName.get(name);
    return parent === undefined ? [] : [parent];
  });
}
