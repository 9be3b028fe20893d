// What: one measurement, as sessions and operations give it. What not: judging it (compiler/rules/alert-*).

/** value null = no data. bound 'lower': the true value is at least this. */
export interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
  readonly unit: 'count' | 'percent' | 'ms' | 'bytes' | 'number';
  readonly bound?: 'lower';
}
