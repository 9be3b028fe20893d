// What: rows in and out as every engine must move them. What not: the values (conformance-values.ts).
import { expect } from 'vitest';
import type { TableModel } from '../../compiler/model/table.ts';
import { encodeRow, rowsOf, type TextRow } from '../data/copy-text.ts';
import type { RowBatch, RowStream } from '../engine.ts';
import {
  type Bench,
  bytesOf,
  type Check,
  column,
  create,
  failing,
  id,
  insert,
  model,
  signal,
  whole,
} from './conformance-bench.ts';
import { commonCases, type TypeCase } from './conformance-values.ts';

export const rowsChecks: readonly Check[] = [
  {
    name: 'round-trips every type to identical bytes',
    run: async (bench) => {
      const { bed } = bench;
      const skipped = new Set(bed.cannotHold ?? []);
      const cases = [...commonCases, ...bed.types].filter((each) => !skipped.has(JSON.stringify(each.type)));
      for (const each of cases) await roundTrip(bench, each);
    },
  },
  {
    name: 'tells the same text in SQL as in the stream',
    run: async ({ session, fresh }) => {
      const columns = [
        id,
        column('b', { type: 'boolean' }),
        column('t', { type: 'text', size: 50 }),
        column('n', { type: 'decimal', size: 10, scale: 2 }),
        column('at', { type: 'timestamp', scale: 6 }),
        column('x', { type: 'bytes' }),
        column('f', { type: 'float', bits: 64 }),
      ];
      const table = await create(session, model(fresh(), columns));
      const rows: TextRow[] = [
        ['1', 't', 'a', '1.50', '2024-02-29 12:34:56.5', '\\x00ff', '0.1'],
        ['2', 'f', '', '0.00', '2024-02-29 00:00:00', '\\x', '-1.5'],
        ['3', null, null, null, null, null, null],
      ];
      await insert(session, table, rows);
      const expressions = columns.map((each) => session.dialect.text(each)).join(', ');
      const result = await session.query(
        `select ${expressions} from ${session.dialect.table(table)} order by ${session.dialect.quote('id')}`,
        [],
        signal(),
      );
      expect(
        result.rows.map((row) =>
          row.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString() : cell)),
        ),
      ).toEqual(rows);
      const selected = session.dialect.select({ ...whole(table), after: ['1'], until: ['3'] });
      expect(
        (await session.query(selected.sql, selected.params, signal())).rows.map((row) => row[0]),
      ).toEqual(['2', '3']);
    },
  },
  {
    name: 'holds a megabyte in one value',
    run: async ({ session, fresh }) => {
      const table = await create(
        session,
        model(fresh(), [id, column('t', { type: 'text' }), column('b', { type: 'bytes' })]),
      );
      const rows: TextRow[] = [['1', 'ä\\\t'.repeat(262_144), `\\x${'00ff5c0a'.repeat(262_144)}`]];
      await insert(session, table, rows);
      const read = await bytesOf(session.read(whole(table), 'copyText', signal()));
      expect(read === encodeRow(rows[0] ?? [])).toBe(true);
    },
  },
  {
    name: 'reads a range of the key, and tells the last key of a batch',
    run: async ({ session, fresh }) => {
      const table = await create(
        session,
        model(fresh(), [id, column('k', { type: 'text', size: 20 })], ['k', 'id']),
      );
      await insert(session, table, [
        ['1', 'a'],
        ['2', 'a'],
        ['3', 'b'],
        ['4', 'c'],
      ]);
      const select = { ...whole(table), after: ['a', '1'], until: ['b', '3'] };
      expect(await bytesOf(session.read(select, 'copyText', signal()))).toBe('2\ta\n3\tb\n');
      expect(await bytesOf(session.read({ ...whole(table), limit: 1 }, 'copyText', signal()))).toBe('1\ta\n');
      expect(
        await bytesOf(
          session.read(
            { ...whole(table), where: `${session.dialect.quote('id')} > 3 -- tail` },
            'copyText',
            signal(),
          ),
        ),
      ).toBe('4\tc\n');
      const batches: RowBatch[] = [];
      for await (const batch of session.read(whole(table), 'copyText', signal()).batches) batches.push(batch);
      expect(batches.at(-1)?.lastKey).toEqual(['c', '4']);
    },
  },
  {
    name: 'merges by key',
    run: async ({ session, fresh }) => {
      const table = await create(session, model(fresh(), [id, column('v', { type: 'text', size: 20 })]));
      await insert(session, table, [
        ['1', 'old'],
        ['2', 'kept'],
      ]);
      const into = { table, columns: table.columns, mode: 'upsert', key: ['id'] } as const;
      await session.write(
        into,
        rowsOf(table.columns, [
          ['1', 'new'],
          ['3', 'added'],
        ]),
        signal(),
      );
      await session.write(into, rowsOf(table.columns, []), signal());
      expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe(
        '1\tnew\n2\tkept\n3\tadded\n',
      );
    },
  },
  {
    name: 'writes all rows or none, and names what the server refused',
    run: async ({ session, fresh }) => {
      const table = await create(
        session,
        model(fresh(), [id, { ...column('v', { type: 'text', size: 5 }), nullable: false }]),
      );
      const content = () => bytesOf(session.read(whole(table), 'copyText', signal()));
      expect(
        (
          await failing(
            insert(session, table, [
              ['1', 'a'],
              ['1', 'b'],
            ]),
          )
        ).code,
      ).toBe('constraint');
      expect(
        (
          await failing(
            insert(session, table, [
              ['1', 'a'],
              ['2', null],
            ]),
          )
        ).code,
      ).toMatch(/constraint|data/);
      expect(await content()).toBe('');
      await insert(session, table, [['7', 'ok']]);
      expect(await content()).toBe('7\tok\n');
    },
  },
  {
    name: 'rolls back when the source breaks in the middle',
    run: async ({ session, fresh }) => {
      const table = await create(session, model(fresh(), [id]));
      const batches = async function* () {
        yield { bytes: Buffer.from('1\n'), rows: 1 };
        throw new Error('the source is gone');
      };
      const work = session.write(
        { table, columns: table.columns, mode: 'insert', key: ['id'] },
        { columns: table.columns, format: 'copyText', batches: batches() },
        signal(),
      );
      await expect(work).rejects.toThrow('the source is gone');
      expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('');
    },
  },
  {
    name: 'streams 200,000 rows in bounded memory, and stops early without harm',
    run: async ({ session, fresh }) => {
      const table = await create(session, model(fresh(), [id, column('v', { type: 'text', size: 200 })]));
      const made = async function* () {
        for (let at = 0; at < 200; at += 1) {
          const lines = Array.from({ length: 1000 }, (_, row) =>
            encodeRow([String(at * 1000 + row), `value ${'x'.repeat(150)}`]),
          );
          yield { bytes: Buffer.from(lines.join('')), rows: 1000 };
        }
      };
      const written = await session.write(
        { table, columns: table.columns, mode: 'insert', key: ['id'] },
        { columns: table.columns, format: 'copyText', batches: made() },
        signal(),
      );
      expect(written.rows).toBe(200_000);
      expect(written.bytes).toBeGreaterThan(30_000_000);
      let rows = 0;
      let largest = 0;
      for await (const batch of session.read(whole(table), 'copyText', signal()).batches) {
        rows += batch.rows;
        largest = Math.max(largest, batch.bytes.byteLength);
      }
      expect(rows).toBe(200_000);
      expect(largest).toBeLessThan(4 * 1024 * 1024);
      for await (const batch of session.read(whole(table), 'copyText', signal()).batches) {
        expect(batch.rows).toBeGreaterThan(0);
        break;
      }
      expect((await session.query(session.dialect.count(table), [], signal())).rows).toEqual([['200000']]);
    },
  },
];

async function roundTrip(bench: Bench, { type, native, values }: TypeCase): Promise<void> {
  const { session, fresh } = bench;
  const columns = [id, column('v', type, native ?? session.dialect.fromNeutral(type).native)];
  const first = await create(session, model(fresh(), columns));
  const second = await create(session, model(fresh(), columns));
  const rows: TextRow[] = [...values, null].map((value, at) => [String(at), value]);
  const expected = rows.map(encodeRow).join('');
  const label = `${JSON.stringify(type)} as ${columns[1]?.native}`;
  await insert(session, first, rows);
  const read = await bytesOf(session.read(whole(first), 'copyText', signal()));
  expect({ label, read }).toEqual({ label, read: expected });
  const written = await session.write(
    { table: second, columns, mode: 'insert', key: ['id'] },
    session.dialect.engine === 'sqlite' ? rowsOf(columns, rows) : await copied(bench, first),
    signal(),
  );
  expect(written.rows).toBe(rows.length);
  expect({ label, read: await bytesOf(session.read(whole(second), 'copyText', signal())) }).toEqual({
    label,
    read: expected,
  });
}

/** One session does one statement at a time, so the source of a copy is another. */
async function copied({ connect }: Bench, table: TableModel): Promise<RowStream> {
  return (await connect({ access: 'read' })).read(whole(table), 'copyText', signal());
}
