// What: one valid project that uses most of the language, for families of malformed ones to be made from. What not: what is wrong with those (malformed.ts).

/** Compiles without errors; a test makes sure, or else nothing derived from it would prove anything. */
export const validProject = `apiVersion: dbkeel/v1
kind: Project
metadata: {name: ops}
spec:
  timeZone: Europe/Berlin
  defaults: {BackupPolicy: {compression: zstd, exclude: ["tmp_*"]}}
  windows:
    nights: {cron: "0 22 * * *", for: 8h}
  limits: {maxDeletes: 5, parallelism: 10}
  policies:
    - {name: no-auto, warn: {resource: "ScalingPolicy/*"}}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: shop, description: "the shop", labels: {team: shop}}
spec:
  engine: postgres
  url: postgres://dbkeel@db.example.net:5432/shop
  password: "\${secret:env:PASSWORD}"
  poolSize: 4
  statementTimeout: 30s
  tls: {mode: verify-full, ca: ca.pem}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: lite}
spec: {engine: sqlite, path: lite.db, readOnly: true}
---
apiVersion: dbkeel/v1
kind: Notifier
metadata: {name: slack}
spec:
  slack: {url: "\${secret:env:SLACK_URL}"}
  minSeverity: warning
  sendResolved: true
  repeat: 4h
  group: {by: [connection], wait: 2s}
---
apiVersion: dbkeel/v1
kind: Monitor
metadata: {name: orders}
forEach: {eu: {table: orders_eu}, us: {table: orders_us}}
dependsOn: [Connection/shop]
lifecycle: {protect: true, onDelete: retain}
spec:
  schedule: {cron: "*/15 * * * *", jitter: 20s, timeout: 10m, retries: 2, window: nights}
  check: {rowCount: {connection: shop, table: "\${each:value.table}", where: "id > 0", over: 24h}}
  alerts:
    - {when: rows < 1, severity: critical, for: 5m, name: empty}
  notify: [slack]
---
apiVersion: dbkeel/v1
kind: Monitor
metadata: {name: differ}
spec:
  schedule: {every: 1h}
  check:
    dataDiff:
      source: {connection: shop, table: orders}
      target: {connection: lite, table: orders}
      key: [id]
      columns: [total]
      tolerance: {total: 0.01}
      recheck: 30s
  alerts: [{when: diffPercent > 0.1, severity: warning}]
---
apiVersion: dbkeel/v1
kind: Migration
metadata: {name: move}
spec:
  source: {connection: lite, tables: ["*"], exclude: ["*_bak"]}
  target: {connection: shop, schema: public}
  perTable:
    orders: {to: sales.orders, where: "id > 1", key: [id], rename: {id: order_id}, excludeColumns: [note]}
  onExisting: fail
  objects: [indexes, sequences]
  throttle: {rowsPerSecond: 20000, parallelism: 4}
  batch: {rows: 5000, pause: 200ms}
---
apiVersion: dbkeel/v1
kind: BackupPolicy
metadata: {name: nightly}
spec:
  connection: shop
  tables: ["*"]
  store: {path: backups/shop}
  schedules: {full: {cron: "0 2 * * 0"}}
  retention: {days: 30, keepLast: 3, daily: 7}
  alerts: [{when: age > 26h, severity: critical}]
---
apiVersion: dbkeel/v1
kind: CleanupPolicy
metadata: {name: sessions}
spec:
  rows: {connection: shop, table: sessions, column: last_seen, olderThan: 90d}
  maxDelete: {count: 1000000, percent: 20}
---
apiVersion: dbkeel/v1
kind: ScalingPolicy
metadata: {name: replicas}
spec:
  mode: recommend
  target: {command: {get: [./get.sh], set: [./set.sh, "{{instances}}"]}}
  instances: {min: 1, max: 10, step: 1}
  metrics: [{name: cpu, target: 60, total: false, source: {host: cpu}}]
  behavior: {tolerance: 0.1, scaleDown: {stabilization: 15m, policies: [{count: 1, per: 10m}]}}
  schedule: {every: 30s}
---
apiVersion: dbkeel/v1
kind: CapacityPlan
metadata: {name: disk}
spec: {connection: shop, resources: {storage: {capacity: 500GiB}}, growth: auto, horizon: 90d}
---
apiVersion: dbkeel/v1
kind: QueryAnalysis
metadata: {name: queries}
spec: {connection: shop, slowerThan: 20ms, minCalls: 100, top: 50, keep: 30d, schedule: {every: 5m}}
---
apiVersion: dbkeel/v1
kind: Task
metadata: {name: tidy}
spec:
  on: [{alert: "Monitor/orders/*", severity: critical}]
  do: [{sql: "vacuum orders", connection: shop}, {notify: [slack], message: "{{run.duration}}"}]
  cooldown: 10m
`;
