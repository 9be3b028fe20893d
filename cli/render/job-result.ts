// What: one finished run for people: what was measured, what alerts, why it failed. What not: progress while it runs.
import type { Job, StateRecord } from '../../compiler/index.ts';
import type { Sample } from '../../runtime/operation.ts';
import type { JobResult } from '../../runtime/run/run-job.ts';
import { bytesText, countText, elapsedText } from './amounts.ts';

export function jobResultText(record: StateRecord, job: Job, result: JobResult): string {
  const lines = [`${record.address} ${job.name}: ${result.status} in ${elapsedText(result.elapsedMs)}`];
  if (result.executed.failure !== undefined) lines.push(`  ${result.executed.failure.message}`);
  for (const sample of result.executed.samples) lines.push(`  ${sampleText(sample)}`);
  for (const group of result.alerts) {
    for (const state of Object.values(group.states)) {
      if (state.severity === undefined && state.state === 'ok') continue;
      const rule = job.alerts.find(
        (each) => each.id === state.id && (state.severity === undefined || each.severity === state.severity),
      );
      lines.push(`  ${state.severity ?? state.state}: ${rule?.text ?? state.id}${labelsText(group.labels)}`);
    }
  }
  for (const { notifier, because } of result.undelivered) lines.push(`  not sent to ${notifier}: ${because}`);
  return `${lines.join('\n')}\n`;
}

export function sampleText(sample: Sample): string {
  return `${sample.metric} = ${sample.bound === 'lower' ? 'at least ' : ''}${valueText(sample)}${labelsText(sample.labels)}`;
}

/** A value with its unit: 5.249, 1m30s, 2.1 MiB, 42 %. */
export function valueText({ value, unit }: Pick<Sample, 'value' | 'unit'>): string {
  if (value === null) return 'no data';
  if (unit === 'ms') return elapsedText(value);
  if (unit === 'bytes') return bytesText(value);
  if (unit === 'percent') return `${Number(value.toFixed(2))} %`;
  return unit === 'count' ? countText(value) : String(Number(value.toPrecision(12)));
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`;
}
