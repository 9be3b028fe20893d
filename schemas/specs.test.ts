// What: what the validators of specs accept, fill in and refuse, with one error for one mistake. What not: how errors are told (compiler/validate).
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { specValidators, validateEnvelope } from './validators.gen.ts';

function errorsOf(kind: string, yaml: string): readonly string[] {
  const validate = kind === 'Envelope' ? validateEnvelope : specValidators[kind];
  if (validate === undefined) throw new Error(`no validator of ${kind}`);
  return validate(parse(yaml))
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
}

/** The examples of the language, a spec each. */
const valid: readonly (readonly [kind: string, yaml: string])[] = [
  [
    'Project',
    'windows: {nights: {cron: "0 22 * * *", for: 8h}, cutover: {from: "2026-12-06T21:00:00Z", to: "2026-12-07T02:00:00Z", mute: ["Monitor/*"]}}',
  ],
  [
    'Project',
    'environments: {prod: {variables: {domain: example.net}, patches: [{resource: "Monitor/*", labels: {tier: gold}, spec: {notify: [slack]}}]}}',
  ],
  ['Project', 'defaults: {"*": {notify: [slack]}, BackupPolicy: {retention: {days: 30}}}'],
  [
    'Project',
    'secrets: {rds: {exec: [aws, token, "{{host}}"], ttl: 10m}}\nhistory: {postgres: {url: "postgres://h/db", password: "${secret:env:P}"}}\nlimits: {maxDeletes: 5}',
  ],
  [
    'Project',
    'policies: [{name: a, deny: {resource: "*", action: [delete]}, except: [{resource: BackupPolicy/tmp, until: "2026-12-31", reason: x}]}, {name: b, warn: {is: {spec.mode: auto}}}]',
  ],
  [
    'Connection',
    'engine: postgres\nurl: postgres://h/app\ntls: {mode: verify-full, ca: a.pem}\nssh: {host: bastion, user: ops, key: "${secret:file:k}"}\nwriter: {user: rw}',
  ],
  ['Connection', 'engine: mysql\nurl: mysql://h/shop\nreadOnly: true\nstatementTimeout: 1m30s'],
  ['Connection', 'engine: sqlite\npath: data/app.db'],
  ['Connection', 'engine: snowflake\naccount: a-b\nwarehouse: w\ndatabase: d\nschema: s\nrole: r'],
  [
    'Notifier',
    'slack: {url: "${secret:env:S}"}\nminSeverity: warning\ngroup: {by: [connection], wait: 2s}\nrepeat: 4h\ntemplate: a.txt',
  ],
  ['Notifier', 'slack: {token: "${secret:env:T}", channel: "#db"}'],
  [
    'Notifier',
    'webhook: {url: "https://x/y", headers: {X-A: b}, secret: "${secret:env:S}", format: native, allowPrivateNetwork: true}',
  ],
  [
    'Notifier',
    'dingtalk: {url: "${secret:env:D}", secret: "${secret:env:K}", keyword: db, atMobiles: ["138"], isAtAll: false}',
  ],
  [
    'Notifier',
    'email: {to: [a@x.cn], from: b@x.cn, smtp: {host: s, port: 465, tls: implicit, user: b, password: "${secret:env:P}"}}',
  ],
  ['Notifier', 'log: {}'],
  [
    'Monitor',
    'schedule: {every: 60s}\ncheck: {health: {connection: shop}}\nalerts: [{when: up < 1, severity: critical, for: 1m}]\nnotify: [slack]',
  ],
  [
    'Monitor',
    'check: {dataDiff: {source: {connection: a, table: t, where: x}, target: {connection: b, table: t}, key: [id], tolerance: {total: 0.01}, recheck: 30s, stopAfter: {rows: 10000}}}',
  ],
  ['Monitor', 'check: {dataDiff: {migration: shop}}'],
  ['Monitor', 'check: {rowCount: {connection: a, table: t, where: x, over: 24h}}'],
  [
    'Monitor',
    'check: {schemaChange: {connection: a, tables: ["*"], exclude: ["tmp_*"], baseline: previous}}',
  ],
  ['Monitor', 'check: {freshness: {connection: a, table: t, column: created_at}}'],
  ['Monitor', 'check: {metric: {prometheus: {url: "http://p", query: up}, unit: percent}}'],
  [
    'Migration',
    'source: {connection: a, tables: ["*"], exclude: ["*_bak"]}\ntarget: {connection: b, schema: public}\nincremental: {cursor: updated_at, overlap: 5m, deletes: detect}\nperTable: {c: {cursor: none}}',
  ],
  [
    'Migration',
    'source: {file: {path: "in/*.csv", format: auto, csv: {delimiter: ";"}}}\ntarget: {file: {path: out/, format: msgpack, compression: zstd}}\nincremental: {cursor: id, overlap: 1000}',
  ],
  [
    'BackupPolicy',
    'connection: shop\nmethod: pgbackrest\npgbackrest: {stanza: shop}\nstore: {path: b}\nschedules: {full: {cron: "0 2 * * 0"}, drill: {cron: "0 6 * * 0"}}\nretention: {days: 30}\ndrill: {to: scratch}\nencryption: {key: "${secret:file:k}", oldKeys: []}',
  ],
  [
    'CleanupPolicy',
    'rows: {connection: a, table: t, column: c, olderThan: 90d, partitions: drop, archiveTo: {path: a/, format: csv, compression: zstd}}\nmaxDelete: {count: 10, percent: 20}',
  ],
  ['CleanupPolicy', 'files: {path: /var/log, pattern: "*.log", olderThan: 30d, maxSize: 10GiB, keepLast: 5}'],
  [
    'ScalingPolicy',
    'target: {kubernetes: {kind: StatefulSet, name: r}}\ninstances: {min: 1, max: 10, step: 1}\nmetrics: [{name: cpu, target: 60, source: {host: cpu}}]\nbehavior: {tolerance: 0.1, scaleUp: {stabilization: 0s, policies: [{percent: 100, per: 60s}]}, cooldown: 3m}\nguards: {maxChangesPerDay: 12}',
  ],
  [
    'CapacityPlan',
    'connection: a\nresources: {storage: {capacity: 500GiB}, connections: {capacity: auto}, iops: {capacity: 16000, source: {prometheus: {url: "http://p", query: q}}}}',
  ],
  [
    'QueryAnalysis',
    'connection: a\nslowerThan: 20ms\nminCalls: 100\ntop: 50\nkeep: 30d\nschedule: {every: 5m}',
  ],
  [
    'Task',
    'on: [{alert: "Monitor/health/*", severity: critical}, {run: BackupPolicy/shop, state: failed}]\ndo: [{run: Migration/shop, job: sync}, {sql: vacuum, connection: a}, {command: [./x.sh]}, {notify: [slack], message: hi}, {http: {url: "https://x"}}]\ncooldown: 10m',
  ],
  [
    'Envelope',
    'apiVersion: dbkeel/v1\nkind: Monitor\nmetadata: {name: lag, labels: {team: dba}}\nforEachConnection: {name: "pg/*", engine: postgres, labels: {tier: [gold, silver]}}\nlifecycle: {protect: true, onDelete: retain, renamedFrom: old}\nspec: {}',
  ],
  [
    'Envelope',
    'apiVersion: dbkeel/v1\nkind: Monitor\nmetadata: {name: lag}\nforEach: ${var:fleet}\nenvironments: [prod]\ndependsOn: [Migration/orders]\nspec: {}',
  ],
];

/** One mistake each: where it is found, and as what. */
const invalid: readonly (readonly [kind: string, yaml: string, error: string])[] = [
  ['Connection', 'engine: postgre\nurl: x', ' discriminator'],
  ['Connection', 'url: x', ' discriminator'],
  ['Connection', 'engine: postgres\nurl: x\npoolsize: 3', ' additionalProperties'],
  ['Connection', 'engine: sqlite\npath: a\nurl: x', ' additionalProperties'],
  ['Connection', 'engine: postgres', ' required'],
  ['Connection', 'engine: postgres\nurl: x\nstatementTimeout: 30', '/statementTimeout type'],
  ['Connection', 'engine: postgres\nurl: x\nstatementTimeout: 30 s', '/statementTimeout pattern'],
  ['Connection', 'engine: postgres\nurl: x\nstatementTimeout: ""', '/statementTimeout pattern'],
  ['Connection', 'engine: postgres\nurl: x\ntls: {mode: verify-none}', '/tls/mode enum'],
  ['Notifier', 'slakc: {url: x}\nlog: {}', ' additionalProperties'],
  ['Notifier', 'slack: {url: x}\nlog: {}', ' x-dbkeel-one-of'],
  ['Notifier', 'minSeverity: info', ' x-dbkeel-one-of'],
  ['Notifier', 'slack: {token: x}', '/slack dependentRequired'],
  ['Monitor', 'check: {healht: {connection: a}}', '/check additionalProperties'],
  ['Monitor', 'check: {}', '/check minProperties'],
  ['Monitor', 'check: {health: {connection: a}, metric: {host: cpu}}', '/check maxProperties'],
  ['Monitor', 'check: {metric: {connection: a, sql: x, metric: qps}}', '/check/metric x-dbkeel-one-of'],
  ['Monitor', 'check: {health: {connection: a}}\nschedule: {evry: 3s}', '/schedule additionalProperties'],
  [
    'Monitor',
    'check: {health: {connection: a}}\nschedule: {every: 3s, cron: "* * * * *"}',
    '/schedule x-dbkeel-at-most-one-of',
  ],
  [
    'Monitor',
    'check: {health: {connection: a}}\nalerts: [{when: up < 1, severity: fatal}]',
    '/alerts/0/severity enum',
  ],
  ['Monitor', 'check: {dataDiff: {source: {connection: a, table: t}}}', '/check/dataDiff dependentRequired'],
  ['Migration', 'source: {connection: a}\ntarget: {connection: b}\nonExisting: skip', '/onExisting enum'],
  [
    'Migration',
    'source: {connection: a, file: {path: x}}\ntarget: {connection: b}',
    '/source x-dbkeel-one-of',
  ],
  [
    'Migration',
    'source: {file: {path: x, format: excel}}\ntarget: {connection: b}',
    '/source/file/format enum',
  ],
  ['BackupPolicy', 'connection: a\nstore: {path: x}\nretention: {}', '/retention minProperties'],
  [
    'BackupPolicy',
    'connection: a\nstore: {path: x}\nschedules: {weekly: {every: 1h}}',
    '/schedules additionalProperties',
  ],
  ['CleanupPolicy', 'files: {path: x}', '/files x-dbkeel-any-of'],
  ['CleanupPolicy', 'rows: {connection: a, table: t, column: c, olderThan: 90}', '/rows/olderThan type'],
  ['CleanupPolicy', 'files: {path: x, maxSize: 10 GiB}', '/files/maxSize pattern'],
  [
    'ScalingPolicy',
    'target: {command: {get: [a], set: [b]}}\ninstances: {max: 0}\nmetrics: [{name: a, target: 1, source: {host: cpu}}]',
    '/instances/max minimum',
  ],
  [
    'CapacityPlan',
    'connection: a\nresources: {storage: {capacity: lots}}',
    '/resources/storage/capacity pattern',
  ],
  ['Task', 'do: [{run: A/b, sql: x}]', '/do/0 x-dbkeel-one-of'],
  ['Project', 'defaults: {Monitors: {}}', '/defaults additionalProperties'],
  ['Project', 'windows: {a: {cron: "0 1 * * *"}}', '/windows/a dependentRequired'],
  ['Envelope', 'apiVersion: dbkeel/v2\nkind: Task\nmetadata: {name: a}', '/apiVersion const'],
  ['Envelope', 'apiVersion: dbkeel/v1\nkind: Tasks\nmetadata: {name: a}', '/kind enum'],
  ['Envelope', 'apiVersion: dbkeel/v1\nkind: Task\nmetadata: {name: A_b}', '/metadata/name pattern'],
  [
    'Envelope',
    `apiVersion: dbkeel/v1\nkind: Task\nmetadata: {name: ${'a'.repeat(51)}}`,
    '/metadata/name maxLength',
  ],
  ['Envelope', 'apiVersion: dbkeel/v1\nkind: Task\nmetadata: {name: a}\nforEch: {}', ' additionalProperties'],
];

describe('specs', () => {
  test.each(valid)('%s accepts %s', (kind, yaml) => {
    expect(errorsOf(kind, yaml)).toEqual([]);
  });

  test.each(invalid)('%s refuses %s', (kind, yaml, error) => {
    expect(errorsOf(kind, yaml)).toEqual([error]);
  });

  test.each(['500ms', '30s', '10m', '26h', '7d', '4w', '1h30m', '1d12h', '0s', '2m500ms'])(
    '%s is a duration',
    (text) => {
      expect(errorsOf('QueryAnalysis', `connection: a\nkeep: ${text}`)).toEqual([]);
    },
  );

  test.each(['30', '1.5h', '30m1h', 's', '-5m', '1 h', '5min', '1h30'])('%j is no duration', (text) => {
    expect(errorsOf('QueryAnalysis', `connection: a\nkeep: "${text}"`)).toEqual(['/keep pattern']);
  });

  test('defaults are filled in, also inside what a default made', () => {
    const spec = { source: { connection: 'a' }, target: { connection: 'b' }, schedule: { every: '5m' } };
    expect(specValidators['Migration']?.(spec)).toBe(true);
    expect(spec).toMatchObject({
      onExisting: 'fail',
      validate: { method: 'counts', maxDiffPercent: 0 },
      schedule: { every: '5m', misfire: 'runOnce', concurrency: 'forbid', retries: 0 },
      suspend: false,
    });
  });

  test('defaults of a variant are those of its engine', () => {
    const spec = { engine: 'sqlite', path: 'a.db' };
    expect(specValidators['Connection']?.(spec)).toBe(true);
    expect(spec).toEqual({
      engine: 'sqlite',
      path: 'a.db',
      readOnly: false,
      poolSize: 4,
      statementTimeout: '30s',
    });
  });
});
