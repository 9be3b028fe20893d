// What: the tables of the history as types, the same for every backend. What not: making them (migrations.ts).

/** Times are ISO 8601 in UTC, which sort as texts; JSON is text. */
export interface Tables {
  readonly runs: RunsTable;
  readonly operation_log: OperationLogTable;
  readonly samples: SamplesTable;
  readonly alert_states: AlertStatesTable;
  readonly alert_transitions: AlertTransitionsTable;
  readonly outbox: OutboxTable;
  readonly facts: FactsTable;
  readonly audit: AuditTable;
  readonly migrations: MigrationsTable;
}

export interface RunsTable {
  readonly run: string;
  readonly uid: string;
  readonly address: string;
  readonly kind: string;
  readonly labels: string;
  readonly job: string;
  readonly started_by: string;
  /** Unique: one scheduled slot of a job starts once, whoever asks. NULL for runs by hand and by apply. */
  readonly slot: string | null;
  readonly scheduled_at: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly status: string;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly evidence: string;
  /** Who ran it: enough to tell a dead process from a living one. */
  readonly holder: string;
}

export interface OperationLogTable {
  readonly run: string;
  readonly place: number;
  readonly entry: string;
}

export interface SamplesTable {
  readonly run: string;
  readonly place: number;
  readonly uid: string;
  readonly job: string;
  readonly taken_at: string;
  readonly metric: string;
  readonly labels: string;
  readonly value: number | null;
  readonly unit: string;
  readonly bound: string | null;
}

export interface AlertStatesTable {
  readonly uid: string;
  readonly job: string;
  readonly labels: string;
  readonly alert: string;
  /** NULL unless it alerts. */
  readonly severity: string | null;
  readonly state: string;
  readonly run: string;
}

export interface AlertTransitionsTable {
  readonly run: string;
  readonly place: number;
  readonly uid: string;
  readonly job: string;
  readonly labels: string;
  readonly alert: string;
  readonly what: string;
  readonly transition: string;
}

export interface OutboxTable {
  readonly id: string;
  readonly run: string;
  readonly place: number;
  readonly uid: string;
  readonly notifier: string;
  readonly message: string;
  readonly created_at: string;
  readonly outcome: string | null;
  readonly because: string | null;
  readonly settled_at: string | null;
}

export interface FactsTable {
  readonly uid: string;
  readonly name: string;
  readonly value: string;
}

/** `digest` covers the row and the digest before it, so that a changed or missing row shows. */
export interface AuditTable {
  readonly place: number;
  readonly at: string;
  readonly action: string;
  readonly uid: string;
  readonly address: string;
  readonly actor: string;
  readonly detail: string;
  readonly digest: string;
}

export interface MigrationsTable {
  readonly version: number;
  readonly name: string;
  readonly applied_at: string;
}
