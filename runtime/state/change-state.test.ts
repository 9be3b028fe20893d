import { describe, expect, test } from 'vitest';
import { begin, record, recordEntry, stateOf } from '../../test/state/state-samples.ts';
import { createSimPorts } from '../ports/sim/create-sim-ports.ts';
import { changeState, currentState, pushState, resolveOperation } from './change-state.ts';
import { listState, moveRecord, pushedState, removeRecord } from './edit-state.ts';
import { fileStateStore } from './file-state-store.ts';
import { decodeEditedState, encodeState } from './state-text.ts';

const options = {
  operation: 'state test',
  environment: 'prod',
  waitMs: 0,
  signal: new AbortController().signal,
};
const addresses = (state: { readonly resources: readonly { readonly address: string }[] }) =>
  state.resources.map((one) => one.address);

describe('pure edits', () => {
  const state = stateOf(3, record('Connection/a'), { ...record('Monitor/m'), needs: ['Connection/a'] });

  test('list by glob', () => {
    expect(listState(state).length).toBe(2);
    expect(listState(state, ['Mon*']).map((one) => one.address)).toEqual(['Monitor/m']);
    expect(listState(state, ['Monitor.m', 'Connection/?']).map((one) => one.address)).toEqual([
      'Connection/a',
    ]);
  });

  test('rm', () => {
    expect(removeRecord(state, 'Monitor/m')).toMatchObject({
      serial: 4,
      resources: [{ address: 'Connection/a' }],
    });
    expect(() => removeRecord(state, 'Monitor/x')).toThrow('not in the state');
  });

  test('mv keeps the uid and what needs it follows', () => {
    const moved = moveRecord(state, 'Connection/a', 'Connection/z');
    expect(moved.serial).toBe(4);
    expect(moved.resources).toMatchObject([
      { address: 'Connection/z', uid: 'uid-Connection/a' },
      { address: 'Monitor/m', needs: ['Connection/z'] },
    ]);
    expect(() => moveRecord(state, 'Connection/a', 'Monitor/z')).toThrow('cannot become');
    expect(() => moveRecord(stateOf(1, record('A/a'), record('A/b')), 'A/a', 'A/b')).toThrow('already');
    expect(() => moveRecord(state, 'Connection/a', 'z')).toThrow('not an address');
  });

  test.each([
    ['the same content', state, undefined],
    ['a copy of this serial', { ...state, resources: [] }, 4],
    ['an older serial', { ...state, serial: 2, resources: [] }, 'has serial 2'],
    ['a newer serial', { ...state, serial: 9, resources: [] }, 'has serial 9'],
    ['another lineage', { ...state, lineage: 'other', resources: [] }, 'another lineage'],
  ])('push of %s', (_, pushed, expected) => {
    const push = (force: boolean) => pushedState(state, pushed, force)?.serial;
    if (typeof expected === 'string') {
      expect(() => push(false)).toThrow(expected);
      expect(push(true)).toBe(4);
    } else expect(push(false)).toBe(expected);
  });

  test('push of another environment is refused even by force; onto nothing it becomes serial 1', () => {
    expect(() => pushedState(state, { ...state, environment: 'dev' }, true)).toThrow('environment dev');
    expect(pushedState(undefined, state, false)?.serial).toBe(1);
  });
});

describe('on a store', () => {
  const path = 'prod/state.json';
  const fresh = () => {
    const { ports } = createSimPorts({ seed: 1 });
    return { files: ports.files, store: fileStateStore({ ports, path }) };
  };

  test('a finished journal is folded in, an unfinished operation stops the command', async () => {
    const { store } = fresh();
    const lease = await store.lock('apply', 0, options.signal);
    await lease.append([recordEntry('Monitor/a'), recordEntry('Monitor/b')]);
    await lease.commit(stateOf(1, record('Monitor/a'), record('Monitor/b')));
    await lease.append([recordEntry('Monitor/c')]);
    await lease.release();
    const after = await changeState(store, options, (state) => removeRecord(state, 'Monitor/a'));
    expect([after.serial, addresses(after)]).toEqual([2, ['Monitor/b', 'Monitor/c']]);
    expect(await store.read()).toMatchObject({ state: { serial: 2 }, pending: [] });

    const again = await store.lock('apply', 0, options.signal);
    await again.append([begin('Monitor/d')]);
    await again.release();
    await expect(changeState(store, options, (state) => removeRecord(state, 'Monitor/b'))).rejects.toThrow(
      'state resolve',
    );
    expect((await store.read()).lockedBy).toBeUndefined();
  });

  test('resolve writes the verdict to the journal', async () => {
    for (const outcome of ['done', 'notDone'] as const) {
      const { store } = fresh();
      const lease = await store.lock('apply', 0, options.signal);
      await lease.append([
        begin('Monitor/a'),
        { ...begin('Monitor/b'), begin: 'one' } as never,
        { ...begin('Monitor/b'), begin: 'two' } as never,
      ]);
      await lease.release();
      await expect(resolveOperation(store, options, { address: 'Monitor/x', outcome })).rejects.toThrow(
        'unfinished: Monitor/a (create)',
      );
      await expect(resolveOperation(store, options, { address: 'Monitor/b', outcome })).rejects.toThrow(
        'name one: one, two',
      );
      expect(
        (await resolveOperation(store, options, { address: 'Monitor/b', operation: 'two', outcome })).key,
      ).toBe('key-Monitor/b');
      await resolveOperation(store, options, { address: 'Monitor/a', outcome });
      const now = await currentState(store, 'prod');
      expect(now.unfinished.map((one) => one.begin)).toEqual(['one']);
      expect(now.ended.map((one) => one.outcome)).toEqual(
        Array(2).fill(outcome === 'done' ? 'done' : 'canceled'),
      );
    }
  });

  test('push: onto nothing, a pulled and edited copy, and by force onto damage', async () => {
    const { store, files } = fresh();
    await pushState(store, options, stateOf(7, record('Monitor/a')), false);
    const pulled = Buffer.from(encodeState((await store.read()).state!))
      .toString()
      .replaceAll('Monitor/a', 'Monitor/b');
    const edited = decodeEditedState(JSON.stringify(JSON.parse(pulled), null, 2), 'edited.json');
    expect((await pushState(store, options, edited, false)).serial).toBe(2);
    await files.write(path, Buffer.from(pulled));
    await expect(pushState(store, options, edited, false)).rejects.toThrow('push --force');
    expect((await pushState(store, options, edited, true)).serial).toBe(2);
    expect(addresses((await store.read()).state!)).toEqual(['Monitor/b']);
    await expect(pushState(store, options, { ...edited, environment: 'dev' }, true)).rejects.toThrow(
      'environment dev',
    );
  });

  test('an edited copy that is no state is refused', () => {
    expect(() => decodeEditedState('{', 'x')).toThrow('not valid JSON');
    expect(() => decodeEditedState('{"format": 9, "needs": "2.0.0"}', 'x')).toThrow('dbkeel 2.0.0 or newer');
    const twice = stateOf(1, record('B/b'), record('A/a'), record('B/b'));
    expect(() => decodeEditedState(JSON.stringify(twice), 'x')).toThrow('B/b twice');
    const turned = stateOf(1, record('B/b'), record('A/a'));
    expect(addresses(decodeEditedState(JSON.stringify(turned), 'x'))).toEqual(['A/a', 'B/b']);
    expect(() =>
      decodeEditedState(JSON.stringify(stateOf(1, { ...record('A/a'), status: 'odd' as never })), 'x'),
    ).toThrow('status is not valid');
  });
});
