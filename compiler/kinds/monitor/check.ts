// What: what is wrong with a Monitor without asking the world. What not: shapes (schema), conditions (rules/when, by metrics).
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext } from '../../kind.ts';
import type { Resource } from '../../model/resource.ts';
import { connectionAddress } from '../../rules/reference.ts';
import { parseWhen } from '../../rules/when.ts';
import { universalHealth } from './metrics.ts';
import type { DataDiffSpec, MonitorSpec } from './spec.ts';

export function checkMonitor(resource: Resource<MonitorSpec>, context: CheckContext): readonly Diagnostic[] {
  const { dataDiff } = resource.spec.check;
  return [
    ...(dataDiff === undefined ? [] : checkSides(dataDiff, context)),
    ...checkHealth(resource.spec, context),
  ];
}

function checkSides({ source, target }: DataDiffSpec, context: CheckContext): readonly Diagnostic[] {
  if (source === undefined || target === undefined) return [];
  const same =
    source.connection === target.connection && source.table === target.table && source.where === target.where;
  if (!same) return [];
  const detail = `Source and target are both ${source.table} of Connection/${source.connection}: there can be no difference. Correct one side.`;
  return [diagnose('DBK1512', context.at(['check', 'dataDiff', 'target']), detail)];
}

/** Alerts on metrics that the engine of this connection never has. */
function checkHealth(spec: MonitorSpec, context: CheckContext): readonly Diagnostic[] {
  const { health } = spec.check;
  if (health === undefined) return [];
  const capabilities = context.capabilities(connectionAddress(health.connection));
  if (capabilities === undefined || capabilities.metrics.length === 0) return [];
  const has = new Set([...universalHealth, ...capabilities.metrics, 'failures', 'sinceSuccess', 'runtime']);
  return (spec.alerts ?? []).flatMap((alert, index) => {
    const parsed = parseWhen(alert.when);
    if ('error' in parsed) return [];
    const lacking = parsed.terms.map((term) => term.metric.text).filter((metric) => !has.has(metric));
    if (lacking.length === 0) return [];
    const detail = `The engine of Connection/${health.connection} does not measure ${lacking.join(', ')}, so this alert never has data. It has ${[...has].sort().join(', ')}.`;
    return [diagnose('DBK1511', context.at(['alerts', index, 'when']), detail)];
  });
}
