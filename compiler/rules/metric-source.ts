// What: a `source` block of a spec (a number: of an engine, of SQL, of Prometheus, of this machine) as metrics.read takes it. What not: reading it.
import type { MetricSource } from '../model/operation-args.ts';
import type { Address } from '../model/resource.ts';
import { connectionAddress } from './reference.ts';

export interface SourceSpec {
  readonly connection?: string;
  readonly metric?: string;
  readonly sql?: string;
  readonly prometheus?: { readonly url: string; readonly query: string };
  readonly host?: string;
}

export function metricSource({ connection, sql, metric, prometheus, host }: SourceSpec): MetricSource {
  if (prometheus !== undefined) return { prometheus: { url: prometheus.url, query: prometheus.query } };
  if (connection === undefined) return { host: host ?? '' };
  const address = connectionAddress(connection);
  return sql === undefined ? { connection: address, metric: metric ?? '' } : { connection: address, sql };
}

/** The connections that reading these sources takes a slot of, sorted. */
export function sourceConnections(sources: readonly SourceSpec[]): readonly Address[] {
  const names = sources.flatMap(({ connection }) =>
    connection === undefined ? [] : [connectionAddress(connection)],
  );
  return [...new Set(names)].sort();
}
