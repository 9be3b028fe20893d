// What: the effective spec of a Migration as this kind reads it. What not: its schema (schemas/kinds/migration).
import type { JobsSpec } from '../../rules/jobs.ts';
import type { TableSettings } from '../../rules/table-map.ts';

export interface FileSpec {
  readonly path: string;
  readonly format?: string;
  readonly compression?: string;
}

export interface MigrationSpec extends JobsSpec {
  readonly source: {
    readonly connection?: string;
    readonly tables?: readonly string[];
    readonly exclude?: readonly string[];
    readonly file?: FileSpec;
  };
  readonly target: {
    readonly connection?: string;
    readonly schema?: string;
    readonly table?: string;
    readonly file?: FileSpec;
  };
  readonly types?: Readonly<Record<string, string>>;
  readonly perTable?: Readonly<Record<string, TableSettings>>;
  readonly onExisting?: 'fail' | 'append' | 'upsert' | 'truncate' | 'replace';
  readonly onBadValue?: 'fail' | 'null';
  readonly objects?: readonly ('indexes' | 'sequences' | 'foreignKeys' | 'views')[];
  readonly incremental?: {
    readonly cursor: string;
    readonly overlap?: string | number;
    readonly deletes?: 'ignore' | 'detect';
  };
  readonly validate?: { readonly method?: 'counts' | 'diff' | 'sample'; readonly maxDiffPercent?: number };
  readonly throttle?: { readonly rowsPerSecond?: number; readonly parallelism?: number };
  readonly batch?: { readonly rows?: number; readonly pause?: string };
}
