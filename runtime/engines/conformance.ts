// What: what every engine must do, as tests that each engine's short engine.test.ts runs on a real server. What not: what only one engine can do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Cell, ColumnModel, SelectModel, TableModel, TableName } from '../../compiler/model/table.ts';
import type { Failure } from '../../compiler/model/world.ts';
import { encodeRow, rowsOf, type TextRow } from '../data/copy-text.ts';
import type { ConnectTarget, Engine, RowBatch, RowStream, Session } from '../engine.ts';
import { failureOf } from '../failure.ts';
import type { Ports, Secret } from '../ports.ts';
import { commonCases, type TypeCase } from './conformance-values.ts';

/** Where one engine is tried: a fresh, empty database on a real server. */
export interface TestBed {
  readonly engine: Engine;
  /** Settings of a Connection to the fresh database; secrets as `${secret:env:NAME}`. */
  readonly settings: JsonObject;
  /** By what stands after `secret:`, such as `env:NAME`. None of these texts may ever appear in a message. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly ports: Ports;
  /** SQL that answers its two parameters as two columns. */
  readonly echoSql: string;
  /** SQL that runs for at least 30 seconds unless it is stopped. */
  readonly slowSql: string;
  /** Statements in the engine's own SQL that make the tables of the catalog test: see `catalogTables`. */
  readonly catalogSql: readonly string[];
  /** What `catalog(['cat_*'])` must answer after `catalogSql`, less estimates. */
  readonly catalogTables: readonly Partial<TableModel>[];
  /** More types and values than all engines hold. */
  readonly types: readonly TypeCase[];
  /** Common cases this engine cannot hold, by JSON of the type. Each needs its reason in the engine's test. */
  readonly cannotHold?: readonly string[];
  /** Ways to connect that must fail, and how. */
  readonly refusals: readonly Refusal[];
  /** Where transactions of several sessions can lock each other out row by row. */
  readonly deadlocks: boolean;
  /** Another server that may be killed; absent where there is none (SQLite). */
  readonly mortal?: () => Promise<{
    readonly settings: JsonObject;
    kill(): Promise<void>;
    stop(): Promise<void>;
  }>;
  close(): Promise<void>;
}

export interface Refusal {
  readonly what: string;
  readonly settings: JsonObject;
  readonly code: Failure['code'];
  readonly withinMs?: number;
}

const signal = (): AbortSignal => AbortSignal.timeout(60_000);
const column = (name: string, type: ColumnModel['type'], native = ''): ColumnModel => ({
  name,
  type,
  native,
  nullable: true,
});
const id = { ...column('id', { type: 'integer', bits: 64 }), nullable: false };

export function model(
  name: TableName,
  columns: readonly ColumnModel[],
  key: readonly string[] = ['id'],
): TableModel {
  return { ...name, columns, key, indexes: [], foreignKeys: [], checks: [] };
}

export async function create(session: Session, table: TableModel): Promise<TableModel> {
  for (const statement of session.dialect.ddl({ create: table }))
    await session.query(statement.sql, [], signal());
  return table;
}

export async function insert(session: Session, table: TableModel, rows: readonly TextRow[]): Promise<void> {
  await session.write(
    { table, columns: table.columns, mode: 'insert', key: table.key },
    rowsOf(table.columns, rows),
    signal(),
  );
}

export function whole(table: TableModel): SelectModel {
  return { table, columns: table.columns, orderBy: table.key };
}

export async function bytesOf(stream: RowStream): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const batch of stream.batches) parts.push(batch.bytes.slice());
  return Buffer.concat(parts).toString('utf8');
}

export async function failing(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    return failureOf(error);
  }
  throw new Error('expected a failure, and it worked');
}

export function describeEngine(name: string, open: () => Promise<TestBed>): void {
  describe(name, () => {
    let bed: TestBed;
    let session: Session;
    let counter = 0;
    const fresh = (): TableName => ({ name: `t${++counter}` });
    const sessions: Session[] = [];

    async function connect(more: Partial<ConnectTarget> = {}): Promise<Session> {
      const opened = await bed.engine.connect(targetOf(bed, more), bed.ports, signal());
      sessions.push(opened);
      return opened;
    }

    beforeAll(async () => {
      bed = await open();
      session = await connect();
    });
    afterAll(async () => {
      await Promise.all(sessions.map((each) => each.close()));
      await bed?.close();
    });

    it('says what the server is, the same twice', async () => {
      const again = await connect({ access: 'read' });
      expect(session.server.version).toMatch(/^\d+\.\d+/);
      expect(session.server.identity).not.toBe('');
      expect(again.server).toEqual(session.server);
    });

    it('binds parameters and answers texts, bytes and NULL, never numbers', async () => {
      const values: Cell[] = ['it\'s; -- \\ "x" 😀', null];
      const result = await session.query(bed.echoSql, values, signal());
      expect(result.columns).toHaveLength(2);
      expect(result.rows).toEqual([values]);
      expect(result.affected).toBe(0);
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['9007199254740993']]);
      const { rows } = await session.query(
        `select ${session.dialect.quote('id')} from ${session.dialect.table(table)}`,
        [],
        signal(),
      );
      expect(rows).toEqual([['9007199254740993']]);
      expect((await session.query(session.dialect.count(table), [], signal())).rows).toEqual([['1']]);
    });

    it('counts changed rows', async () => {
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['1'], ['2'], ['3']]);
      const result = await session.query(
        `delete from ${session.dialect.table(table)} where ${session.dialect.quote('id')} > 1`,
        [],
        signal(),
      );
      expect(result.affected).toBe(2);
    });

    it('commits what resolves and rolls back what rejects', async () => {
      const table = await create(session, model(fresh(), [id]));
      await session.transaction('write', () => insert(session, table, [['1']]));
      const stop = session.transaction('write', async () => {
        await insert(session, table, [['2']]);
        throw new Error('changed my mind');
      });
      await expect(stop).rejects.toThrow('changed my mind');
      expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('1\n');
    });

    it('cannot write with read access', async () => {
      const table = await create(session, model(fresh(), [id]));
      const reader = await connect({ access: 'read' });
      const attempts = [
        () => reader.query(`insert into ${session.dialect.table(table)} values (1)`, [], signal()),
        () => reader.query(`create table ${session.dialect.quote('nope')} (a int)`, [], signal()),
        () => insert(reader, table, [['1']]),
      ];
      for (const attempt of attempts) expect((await failing(attempt())).code).toBe('permission');
      expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe('');
    });

    it('shows one moment to a read transaction', async () => {
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['1']]);
      const reader = await connect({ access: 'read' });
      const seen = await reader.transaction('read', async () => {
        const before = await bytesOf(reader.read(whole(table), 'copyText', signal()));
        await insert(session, table, [['2']]);
        return [before, await bytesOf(reader.read(whole(table), 'copyText', signal()))];
      });
      expect(seen).toEqual(['1\n', '1\n']);
      expect(await bytesOf(reader.read(whole(table), 'copyText', signal()))).toBe('1\n2\n');
    });

    it('shares a snapshot as its capabilities say', async () => {
      const table = await create(session, model(fresh(), [id]));
      await insert(session, table, [['1']]);
      const snapshot = await (await connect({ access: 'read' })).snapshot();
      try {
        const first = await snapshot.session();
        sessions.push(first);
        await insert(session, table, [['2']]);
        expect(await bytesOf(first.read(whole(table), 'copyText', signal()))).toBe('1\n');
        if (snapshot.consistency === 'exported') {
          const second = await snapshot.session();
          sessions.push(second);
          expect(await bytesOf(second.read(whole(table), 'copyText', signal()))).toBe('1\n');
        } else {
          expect(bed.engine.capabilities.sharedSnapshot).not.toBe('exported');
        }
      } finally {
        await snapshot.close();
      }
    });

    describe('catalog', () => {
      it('tells columns, keys, indexes, foreign keys, defaults and comments', async () => {
        for (const sql of bed.catalogSql) await session.query(sql, [], signal());
        const tables = await session.catalog(['cat_*'], []);
        expect(tables.map(({ estimate, ...table }) => table)).toEqual(bed.catalogTables);
      });

      it('finds names as odd as they come, and hides what is ours', async () => {
        const odd = ['odd Käse"`\'x', 'odd SELECT', 'odd_漢', 'odd.dot', 'odd%_\\'];
        for (const each of odd) {
          const table = await create(
            session,
            model(
              { name: each },
              [{ ...id, name: 'order' }, column('a "b" `c` \'d\'', { type: 'text' })],
              ['order'],
            ),
          );
          await insert(session, table, [['1', each]]);
          expect(await bytesOf(session.read(whole(table), 'copyText', signal()))).toBe(
            encodeRow(['1', each]),
          );
        }
        await create(session, model({ name: 'dbkeel_hidden' }, [id]));
        const all = await session.catalog(['*'], []);
        expect(
          all
            .map((table) => table.name)
            .filter((each) => each.startsWith('odd'))
            .sort(),
        ).toEqual([...odd].sort());
        expect(all.some((table) => table.name.startsWith('dbkeel_'))).toBe(false);
        const found = all.find((table) => table.name === 'odd SELECT');
        expect(found?.columns.map((each) => each.name)).toEqual(['order', 'a "b" `c` \'d\'']);
        expect(found?.key).toEqual(['order']);
      });

      it('takes globs and excludes, and misses nothing quietly', async () => {
        for (const each of ['glob_a', 'glob_b', 'glob_ab', 'Glob_Upper'])
          await create(session, model({ name: each }, [id]));
        const names = async (include: readonly string[], exclude: readonly string[] = []) =>
          (await session.catalog(include, exclude)).map((table) => table.name);
        expect(await names(['glob_?'])).toEqual(['glob_a', 'glob_b']);
        expect(await names(['glob_*'], ['*_b'])).toEqual(['glob_a', 'glob_ab']);
        expect(await names(['glob_a', 'no_such'])).toEqual(['glob_a']);
        expect(await names(['no_such'])).toEqual([]);
        expect(await names([])).toEqual([]);
      });
    });

    describe('rows', () => {
      it('round-trips every type to identical bytes', async () => {
        const skipped = new Set(bed.cannotHold ?? []);
        const cases = [...commonCases, ...bed.types].filter(
          (each) => !skipped.has(JSON.stringify(each.type)),
        );
        for (const each of cases) await roundTrip(each);
      });

      async function roundTrip({ type, native, values }: TypeCase): Promise<void> {
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
          session.dialect.engine === 'sqlite' ? rowsOf(columns, rows) : await copied(first),
          signal(),
        );
        expect(written.rows).toBe(rows.length);
        expect({ label, read: await bytesOf(session.read(whole(second), 'copyText', signal())) }).toEqual({
          label,
          read: expected,
        });
      }

      /** One session does one statement at a time, so the source of a copy is another. */
      async function copied(table: TableModel): Promise<RowStream> {
        return (await connect({ access: 'read' })).read(whole(table), 'copyText', signal());
      }

      it('tells the same text in SQL as in the stream', async () => {
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
      });

      it('holds a megabyte in one value', async () => {
        const table = await create(
          session,
          model(fresh(), [id, column('t', { type: 'text' }), column('b', { type: 'bytes' })]),
        );
        const rows: TextRow[] = [['1', 'ä\\\t'.repeat(262_144), `\\x${'00ff5c0a'.repeat(262_144)}`]];
        await insert(session, table, rows);
        const read = await bytesOf(session.read(whole(table), 'copyText', signal()));
        expect(read === encodeRow(rows[0] ?? [])).toBe(true);
      });

      it('reads a range of the key, and tells the last key of a batch', async () => {
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
        expect(await bytesOf(session.read({ ...whole(table), limit: 1 }, 'copyText', signal()))).toBe(
          '1\ta\n',
        );
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
        for await (const batch of session.read(whole(table), 'copyText', signal()).batches)
          batches.push(batch);
        expect(batches.at(-1)?.lastKey).toEqual(['c', '4']);
      });

      it('merges by key', async () => {
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
      });

      it('writes all rows or none, and names what the server refused', async () => {
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
      });

      it('rolls back when the source breaks in the middle', async () => {
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
      });

      it('streams 200,000 rows in bounded memory, and stops early without harm', async () => {
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
      });
    });

    describe('stopping', () => {
      it('cancels a long query within two seconds, and goes on', async () => {
        const own = await connect();
        const control = new AbortController();
        const started = Date.now();
        const work = failing(own.query(bed.slowSql, [], control.signal));
        setTimeout(() => control.abort(), 300);
        expect((await work).code).toBe('canceled');
        expect(Date.now() - started).toBeLessThan(2_300);
        const next = bed.engine.capabilities.cancel === 'server' ? own : await connect();
        expect((await next.query('select 1', [], signal())).rows).toEqual([['1']]);
      });

      it('does not send what is canceled already', async () => {
        expect((await failing(session.query('select 1', [], AbortSignal.abort()))).code).toBe('canceled');
      });

      it('ends a statement at its timeout', async () => {
        const hurried = await connect({ statementTimeoutMs: 300 });
        const started = Date.now();
        expect((await failing(hurried.query(bed.slowSql, [], signal()))).code).toBe('timeout');
        expect(Date.now() - started).toBeLessThan(5_000);
      });
    });

    describe('failures', () => {
      it('classifies refusals when connecting, without telling a secret', async () => {
        for (const refusal of bed.refusals) {
          const started = Date.now();
          const failure = await failing(connect({ settings: refusal.settings }));
          expect({ what: refusal.what, code: failure.code, message: failure.message }).toEqual({
            what: refusal.what,
            code: refusal.code,
            message: failure.message,
          });
          expect(Date.now() - started).toBeLessThan(refusal.withinMs ?? 5_000);
          for (const secret of Object.values(bed.secrets)) expect(failure.message).not.toContain(secret);
        }
      });

      it('classifies what statements meet', async () => {
        const table = await create(session, model(fresh(), [id]));
        await insert(session, table, [['1']]);
        const name = session.dialect.table(table);
        expect((await failing(session.query('select * from no_such_table', [], signal()))).code).toBe(
          'missing',
        );
        expect((await failing(session.query(`insert into ${name} values (1)`, [], signal()))).code).toBe(
          'constraint',
        );
        expect((await session.query('select 1', [], signal())).rows).toEqual([['1']]);
      });

      it('tells a deadlock', async (context) => {
        if (!bed.deadlocks) return context.skip('one writer at a time: there are no deadlocks');
        const table = await create(session, model(fresh(), [id, column('v', { type: 'integer', bits: 32 })]));
        await insert(session, table, [
          ['1', '0'],
          ['2', '0'],
        ]);
        const name = session.dialect.table(table);
        const [a, b] = [await connect(), await connect()];
        const bump = (one: Session, row: number) =>
          one.query(`update ${name} set v = v + 1 where id = ${row}`, [], signal());
        let met = 0;
        const both = new Promise<void>((resolve) => {
          setTimeout(resolve, 500);
        });
        const crossing = (one: Session, first: number, second: number) =>
          one.transaction('write', async () => {
            await bump(one, first);
            met += 1;
            await both;
            await bump(one, second);
          });
        const ended = await Promise.allSettled([crossing(a, 1, 2), crossing(b, 2, 1)]);
        expect(met).toBe(2);
        const lost = ended.filter((each) => each.status === 'rejected');
        expect(lost.map((each) => failureOf(each.reason).code)).toEqual(['deadlock']);
      });

      it('tells that the server died in the middle of a query', async (context) => {
        if (bed.mortal === undefined) return context.skip('there is no server that could die');
        const mortal = await bed.mortal();
        try {
          const doomed = await connect({ settings: mortal.settings });
          const work = failing(doomed.query(bed.slowSql, [], signal()));
          setTimeout(() => void mortal.kill(), 300);
          expect((await work).code).toBe('unavailable');
          expect((await failing(doomed.query('select 1', [], signal()))).code).toBe('unavailable');
          expect((await failing(connect({ settings: mortal.settings }))).code).toBe('refused');
        } finally {
          await mortal.stop();
        }
      });
    });
  });
}

export function targetOf(bed: TestBed, more: Partial<ConnectTarget>): ConnectTarget {
  return {
    address: 'Connection/test',
    settings: bed.settings,
    access: 'write',
    create: false,
    statementTimeoutMs: 0,
    comment: 'dbkeel test',
    secret: async (reference) => plainSecret(bed.secrets[reference] ?? ''),
    ...more,
  };
}

function plainSecret(text: string): Secret {
  return { reveal: () => text, toString: () => '***', toJSON: () => '***' };
}
