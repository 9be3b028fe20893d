// What: a Connection's plan in sentences. What not: connecting.
import { describe, expect, it } from 'vitest';
import {
  checkOf,
  codesOf,
  FakeWorld,
  planOf,
  recordOf,
  resource,
  rounds,
} from '../../../test/kinds/fixture.ts';
import { kind } from './kind.ts';

const address = 'Connection/x';
const server = { flavour: 'postgres', version: '16.4', identity: 'sys-1', features: [] };
const spec = { engine: 'postgres', url: 'postgres://app@db/app' };

describe('a Connection', () => {
  it('asks for its server and shows its product beside the URL', () => {
    const world = new FakeWorld({ [address]: { server } });
    expect(rounds(kind, spec, world)).toEqual([[{ get: 'server', connection: address }]]);
    const plan = planOf(kind, { spec, world });
    expect(plan.notes).toEqual([{ path: 'url', text: 'PostgreSQL 16.4' }]);
    expect([plan.headline, plan.identity, plan.jobs]).toEqual(['PostgreSQL 16.4', { server: 'sys-1' }, []]);
  });

  it('that does not answer keeps the identity it had, and says nothing itself', () => {
    const world = new FakeWorld({ [address]: { down: 'ETIMEDOUT' } });
    const recorded = recordOf(address, spec, {}, { identity: { server: 'sys-1' } });
    const plan = planOf(kind, { spec, world, action: 'update', recorded });
    expect([plan.diagnostics, plan.identity]).toEqual([[], { server: 'sys-1' }]);
  });

  it('notices that another server answers under the same name', () => {
    const recorded = recordOf(address, spec, {}, { identity: { server: 'sys-0' } });
    expect(kind.drift?.(recorded, new FakeWorld({ [address]: { server } }))).toEqual([
      { path: 'server', recorded: 'sys-0', observed: 'sys-1' },
    ]);
    expect(kind.drift?.(recorded, new FakeWorld({ [address]: { down: 'x' } }))).toEqual([]);
    expect(kind.drift?.(recordOf(address, spec), new FakeWorld({ [address]: { server } }))).toEqual([]);
  });

  it('to a missing file is a warning, unless a Migration makes it', () => {
    const file = { engine: 'sqlite', path: 'app.db' };
    const world = new FakeWorld({ [address]: { absent: true } });
    expect(codesOf(planOf(kind, { spec: file, world }))).toEqual(['DBK4213']);
    const maker = resource('Migration/m', { source: { connection: 'a' }, target: { connection: 'x' } });
    const made = planOf(kind, { spec: file, world, resources: [maker] });
    expect([codesOf(made), made.notes]).toEqual([[], [{ path: 'path', text: 'made by Migration/m' }]]);
  });

  it('is checked offline: scheme, TLS files, access', () => {
    expect(checkOf(kind, spec)).toEqual([]);
    expect(checkOf(kind, { ...spec, url: 'mysql://app@db/app' })).toEqual(['DBK1501 url']);
    expect(checkOf(kind, { ...spec, url: '${secret:env:URL}' })).toEqual([]);
    expect(checkOf(kind, { ...spec, tls: { ca: '-----BEGIN CERTIFICATE-----' } })).toEqual([
      'DBK1504 tls.ca',
    ]);
    expect(checkOf(kind, { ...spec, tls: { cert: 'c.pem' } })).toEqual(['DBK1505 tls.cert']);
    expect(checkOf(kind, { ...spec, readOnly: true, writer: { user: 'w' } })).toEqual(['DBK1506 writer']);
    expect(checkOf(kind, { engine: 'sqlite', path: 'a', ssh: { host: 'b' }, tls: {} })).toEqual([
      'DBK1503 tls',
      'DBK1503 ssh',
    ]);
  });
});
