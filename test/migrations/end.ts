// What: a fresh database of each engine, as one end of a migration: its Connection in YAML, SQL as its owner, rows as copy text. What not: the product's commands (project.ts).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { ColumnModel, TableModel } from '../../compiler/model/table.ts';
import { decodeRow, type TextRow } from '../../runtime/data/copy-text.ts';
import type { Session } from '../../runtime/engine.ts';
import { engines } from '../../runtime/engines/all.gen.ts';
import { createNodePorts } from '../../runtime/ports/node/create-node-ports.ts';
import { mariadb } from '../servers/mariadb.ts';
import { postgres } from '../servers/postgres.ts';
import type { TestServer } from '../servers/test-server.ts';

export const engineNames = ['postgres', 'mysql', 'sqlite'] as const;
export type EngineName = (typeof engineNames)[number];

export interface End {
  readonly engine: EngineName;
  /** The Connection's spec. */
  readonly spec: JsonObject;
  /** What the program needs in its environment to log in. */
  readonly env: Readonly<Record<string, string>>;
  /** Several statements, as the owner, outside of the product. */
  run(sql: string): Promise<void>;
  /** A session of the engine, for looking. Closed by the caller. */
  session(access?: 'read' | 'write'): Promise<Session>;
  tables(): Promise<readonly TableModel[]>;
  /** All rows of a table as canonical texts, sorted, so that two sides can be compared. */
  rows(table: TableModel, columns?: readonly ColumnModel[]): Promise<readonly TextRow[]>;
  close(): Promise<void>;
  /** First cell of the first row. */
  value(sql: string): Promise<string | null>;
}

const never = new AbortController().signal;

/** `folder`: where a SQLite file goes. */
export async function freshEnd(engine: EngineName, folder: string, name: string): Promise<End> {
  if (engine === 'sqlite') return sqliteEnd(join(folder, `${name}.db`), `${name}.db`);
  return await serverEnd(engine, engine === 'postgres' ? await postgres() : await mariadb());
}

/** A new database on a server. */
export async function serverEnd(engine: 'postgres' | 'mysql', server: TestServer): Promise<End> {
  const database = await server.database();
  const variable = `PW_${engine.toUpperCase()}`;
  return endOf(
    engine,
    { engine, url: database.url, password: `\${secret:env:${variable}}` },
    { [variable]: server.password },
    (sql) => server.run(database.name, sql),
  );
}

/** `path` as the tests see it, `written` as the project does. The file is made by the first `run` or by the product. */
export function sqliteEnd(path: string, written: string): End {
  const end: End = endOf(
    'sqlite',
    { engine: 'sqlite', path: written },
    {},
    async (sql) => {
      const { default: Database } = await import('libsql');
      const database = new Database(path);
      try {
        database.exec(sql);
      } finally {
        database.close();
      }
    },
    path,
  );
  return end;
}

function endOf(
  engine: EngineName,
  spec: JsonObject,
  env: Readonly<Record<string, string>>,
  run: (sql: string) => Promise<void>,
  path?: string,
): End {
  const session = async (access: 'read' | 'write' = 'read') => {
    const ports = createNodePorts({
      root: tmpdir(),
      emit: () => undefined,
      env,
      allowExec: [],
      execSecret: () => undefined,
    });
    const load = engines[engine];
    if (load === undefined) throw new Error(`no engine ${engine}`);
    const settings = path === undefined ? spec : { ...spec, path };
    return await (await load()).connect(
      {
        address: `Connection/${engine}`,
        settings,
        access,
        create: false,
        statementTimeoutMs: 0,
        comment: 'test',
        secret: (reference) => ports.secrets.resolve(reference.replace(/^secret:/, ''), never),
      },
      ports,
      never,
    );
  };
  // One for all questions: starting one costs more than asking.
  let looking: Promise<Session> | undefined;
  const within = async <T>(body: (session: Session) => Promise<T>): Promise<T> => {
    looking ??= session();
    try {
      return await body(await looking);
    } catch (error) {
      // Its server may have been killed: the next question starts anew.
      const broken = looking;
      looking = undefined;
      await (await broken.catch(() => undefined))?.close().catch(() => undefined);
      throw error;
    }
  };
  return {
    engine,
    spec,
    env,
    run,
    session,
    close: async () => {
      await (await looking)?.close();
      looking = undefined;
    },
    tables: () => within((open) => open.catalog(['*'], [])),
    rows: (table, columns = table.columns) => within((open) => readAll(open, table, columns)),
    value: (sql) =>
      within(async (open) => {
        const cell = (await open.query(sql, [], never)).rows[0]?.[0] ?? null;
        return cell === null || typeof cell === 'string' ? cell : Buffer.from(cell).toString('utf8');
      }),
  };
}

async function readAll(
  session: Session,
  table: TableModel,
  columns: readonly ColumnModel[],
): Promise<readonly TextRow[]> {
  const parts: Buffer[] = [];
  const name = table.schema === undefined ? { name: table.name } : { schema: table.schema, name: table.name };
  const stream = session.read({ table: name, columns, orderBy: [] }, 'copyText', never);
  for await (const batch of stream.batches) parts.push(Buffer.from(batch.bytes));
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? [] : text.slice(0, -1).split('\n').sort().map(decodeRow);
}

export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'dbkeel-migrations-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
