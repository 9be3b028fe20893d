import { describe, expect, test } from 'vitest';
import { known, table, worldOf } from '../../test/plan/fake-project.ts';
import type { Provision } from '../model/change.ts';
import type { Answer, Request } from '../model/world.ts';
import { type Asked, type Projection, projectedWorld } from './projected-world.ts';

const on = 'Connection/a';
const tables = (...include: string[]): Request => ({ get: 'tables', connection: on, include });
const made: Provision = { table: table('orders', 'public'), connection: on };
const by = (provision: Provision) => ({ by: 'Migration/m', provision });

function ask(
  request: Request,
  observed: Answer<unknown> | undefined,
  parts: Partial<Projection>,
): { answer: Answer<unknown>; from: string | undefined } {
  const asked: Asked[] = [];
  const world = worldOf(observed === undefined ? [] : [[request, observed]]);
  const answer: Answer<unknown> = projectedWorld(
    { observed: world, own: [], foreign: [], later: [], ...parts },
    asked,
  ).get(request);
  return { answer, from: asked[0]?.from };
}
function names(answer: Answer<unknown>): unknown {
  return answer.is === 'known'
    ? (answer.value as readonly { name: string }[]).map(({ name }) => name)
    : answer.is;
}
const failed: Answer<unknown> = { is: 'failed', failure: { code: 'timeout', retry: 'later', message: 'x' } };

describe('tables', () => {
  test('what a dependency makes stands over what was observed', () => {
    const { answer, from } = ask(tables('*'), known([table('old', 'public'), table('orders', 'public')]), {
      own: [by({ ...made, table: { ...table('orders', 'public'), comment: 'new' } })],
    });
    expect(names(answer)).toEqual(['old', 'orders']);
    expect(JSON.stringify(answer)).toContain('new');
    expect(from).toBe('projected');
  });
  test('a named table is known even where nothing answers; a glob is not', () => {
    expect(names(ask(tables('orders'), failed, { own: [by(made)] }).answer)).toEqual(['orders']);
    expect(ask(tables('*'), failed, { own: [by(made)] }).answer).toEqual(failed);
    expect(names(ask(tables('orders', 'other'), failed, { own: [by(made)] }).answer)).toBe('failed');
  });
  test('a new database holds exactly what is made in it', () => {
    expect(
      names(ask(tables('*'), { is: 'absent' }, { own: [by({ database: on }), by(made)] }).answer),
    ).toEqual(['orders']);
  });
  test('what only a stranger makes is unknown and names him; what waits for the asker does not', () => {
    expect(ask(tables('orders'), known([]), { foreign: [by(made)] }).answer).toEqual({
      is: 'unknown',
      because: 'Migration/m will make it',
      after: 'Migration/m',
    });
    expect(ask(tables('orders'), known([]), { later: [by(made)] }).answer).toEqual({
      is: 'unknown',
      because: 'Migration/m will make it',
    });
    expect(names(ask(tables('*'), known([]), { foreign: [by(made)] }).answer)).toEqual([]);
    expect(names(ask(tables('orders'), known([table('orders')]), { foreign: [by(made)] }).answer)).toEqual([
      'orders',
    ]);
  });
  test('the stable part ignores estimates', () => {
    const of = (rows: number): Answer<unknown> =>
      ask(tables('orders'), undefined, {
        own: [by({ ...made, table: { ...table('orders'), estimate: { rows, bytes: 1 } } })],
      }).answer;
    const [one, two] = [of(1), of(2)];
    expect(one.is === 'known' && two.is === 'known' && one.stable === two.stable).toBe(true);
  });
});

describe('servers and counts', () => {
  const server: Request = { get: 'server', connection: on };
  const older: Request = { get: 'olderThan', connection: on, table: 'orders', column: 'at', ageMs: 1 };
  test('a database to be made has no server yet, one that is there answers', () => {
    expect(ask(server, { is: 'absent' }, { own: [by({ database: on })] }).answer).toEqual({
      is: 'unknown',
      because: 'known after Migration/m',
    });
    expect(ask(server, known({}), { own: [by({ database: on })] }).from).toBe('observed');
  });
  test('rows of a table to be made are not known', () => {
    expect(ask(older, failed, { own: [by(made)] }).answer.is).toBe('unknown');
    expect(ask(older, known({ rows: 1, bytes: 1 }), { own: [by(made)] }).from).toBe('observed');
    expect(ask(older, failed, { own: [by({ ...made, connection: 'Connection/b' })] }).answer).toEqual(failed);
  });
});

describe('files', () => {
  const out: Provision = { files: './out/', tables: [table('orders'), table('users')], format: 'csv' };
  const schema = (path: string): Request => ({ get: 'files', path, read: 'schema' });
  const found = (path: string): unknown => {
    const { answer } = ask(schema(path), { is: 'absent' }, { own: [by(out)] });
    return answer.is === 'known'
      ? (answer.value as { tables: readonly { name: string }[] }).tables.map(({ name }) => name)
      : answer.is;
  };
  test('the schema of a folder, of one file in it, of a glob', () => {
    expect(found('out')).toEqual(['orders', 'users']);
    expect(found('out/')).toEqual(['orders', 'users']);
    expect(found('out/orders.csv')).toEqual(['orders']);
    expect(found('out/orders.csv.zst')).toEqual(['orders']);
    expect(found('out/*.csv')).toEqual(['orders', 'users']);
    expect(found('out/nothing.csv')).toBe('unknown');
    expect(found('outer/orders.csv')).toBe('absent');
  });
  test('names and texts of files to be written are not known', () => {
    expect(
      ask({ get: 'files', path: 'out/', read: 'list' }, { is: 'absent' }, { own: [by(out)] }).answer.is,
    ).toBe('unknown');
  });
});
