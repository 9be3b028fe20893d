import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import type { ProjectSettings, Resource } from '../model/resource.ts';
import { kindPlan } from '../rules/kind-plan.ts';
import type { Compiled } from './compile-changes.ts';
import { policyFindings } from './policies.ts';

const origin = { document: 'a.yaml#0', path: [], at: 'value' } as const;

function resource(address: string, spec: JsonObject, labels: Record<string, string> = {}): Resource {
  const [kind = '', name = ''] = address.split('/');
  const lifecycle = { protect: false };
  return {
    address,
    kind,
    name,
    labels,
    spec,
    references: [],
    needs: [],
    lifecycle,
    origin,
    file: 'a.yaml',
    line: 1,
    at: () => origin,
  };
}

function change(
  address: string,
  action: Compiled['decision']['action'],
  spec: JsonObject = {},
  labels: Record<string, string> = {},
): Compiled {
  return {
    decision: { address, action, desired: resource(address, spec, labels), paths: [], replacePaths: [] },
    plan: kindPlan({}),
    asked: [],
  };
}

function project(...policies: JsonObject[]): ProjectSettings {
  return { name: 'p', environment: '', timeZone: 'UTC', variables: {}, spec: { policies } };
}

const codes = (compiled: readonly Compiled[], settings: ProjectSettings, today = '2026-06-01') =>
  policyFindings(compiled, settings, today).map(({ address, diagnostic }) => `${diagnostic.code} ${address}`);

describe('policies', () => {
  const keep = { name: 'keep', deny: { resource: 'BackupPolicy/*', action: ['delete', 'forget'] } };

  test('deny is an error for exactly the changes that meet all of its conditions', () => {
    const changes = [
      change('BackupPolicy/a', 'forget'),
      change('BackupPolicy/b', 'update'),
      change('Monitor/c', 'delete'),
    ];
    expect(codes(changes, project(keep))).toEqual(['DBK3110 BackupPolicy/a']);
  });

  test('warn is a warning', () => {
    const auto = { name: 'auto', warn: { resource: 'ScalingPolicy/*', is: { 'spec.mode': 'auto' } } };
    expect(
      codes(
        [
          change('ScalingPolicy/a', 'create', { mode: 'auto' }),
          change('ScalingPolicy/b', 'create', { mode: 'approve' }),
        ],
        project(auto),
      ),
    ).toEqual(['DBK3111 ScalingPolicy/a']);
  });

  test('missing looks into labels too', () => {
    const owner = { name: 'owner', deny: { resource: '*', missing: ['metadata.labels.team'] } };
    expect(
      codes(
        [change('Monitor/a', 'create'), change('Monitor/b', 'create', {}, { team: 'dba' })],
        project(owner),
      ),
    ).toEqual(['DBK3110 Monitor/a']);
  });

  test('labels select by any of the values', () => {
    const gold = { name: 'gold', deny: { labels: { tier: ['gold', 'silver'] }, action: ['update'] } };
    expect(
      codes(
        [
          change('Monitor/a', 'update', {}, { tier: 'silver' }),
          change('Monitor/b', 'update', {}, { tier: 'bronze' }),
        ],
        project(gold),
      ),
    ).toEqual(['DBK3110 Monitor/a']);
  });

  test('an exception holds up to and including its last day, and its end is said', () => {
    const policy = {
      ...keep,
      except: [{ resource: 'BackupPolicy/a', until: '2026-06-01', reason: 'moves to S3' }],
    };
    expect(codes([change('BackupPolicy/a', 'delete')], project(policy), '2026-06-01')).toEqual([]);
    const [late] = policyFindings([change('BackupPolicy/a', 'delete')], project(policy), '2026-06-02');
    expect(late?.diagnostic.detail).toContain('moves to S3) ended on 2026-06-01');
  });

  test('what does not change is not judged', () => {
    expect(
      codes([change('BackupPolicy/a', 'no-op')], project({ name: 'all', deny: { resource: '*' } })),
    ).toEqual([]);
  });
});
