// What: the effective spec of a Monitor as this kind reads it. What not: its schema (schemas/kinds/monitor).
import type { MetricUnit } from '../../model/job.ts';
import type { JobsSpec } from '../../rules/jobs.ts';
import type { SourceSpec } from '../../rules/metric-source.ts';

/** `table` (one) or `tables` and `exclude` (globs, expanded when the check runs). */
export interface TablesSpec {
  readonly connection: string;
  readonly table?: string;
  readonly tables?: readonly string[];
  readonly exclude?: readonly string[];
  readonly where?: string;
}

export interface DiffSide {
  readonly connection: string;
  readonly table: string;
  readonly where?: string;
}

export interface DataDiffSpec {
  readonly migration?: string;
  readonly source?: DiffSide;
  readonly target?: DiffSide;
  readonly key?: readonly string[];
  readonly columns?: readonly string[];
  readonly excludeColumns?: readonly string[];
  readonly rename?: Readonly<Record<string, string>>;
  readonly method?: 'diff' | 'counts' | 'sample';
  readonly tolerance?: Readonly<Record<string, number>>;
  readonly recheck?: string;
  readonly stopAfter?: { readonly rows?: number };
}

export interface MetricSpec extends SourceSpec {
  readonly unit?: MetricUnit;
}

/** Exactly one key is set. */
export interface CheckSpec {
  readonly health?: { readonly connection: string };
  readonly dataDiff?: DataDiffSpec;
  readonly rowCount?: TablesSpec & { readonly over?: string };
  readonly schemaChange?: {
    readonly connection: string;
    readonly tables?: readonly string[];
    readonly exclude?: readonly string[];
    readonly baseline?: string;
  };
  readonly freshness?: TablesSpec & { readonly column: string };
  readonly metric?: MetricSpec;
}

export interface MonitorSpec extends JobsSpec {
  readonly check: CheckSpec;
}
