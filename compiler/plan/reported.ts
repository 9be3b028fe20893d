// What: diagnostics with their positions settled, sorted and without repeats, so that a saved plan can be shown anywhere. What not: code frames.
import { type Diagnostic, isPointer, type Place } from '../diagnostic.ts';
import type { PlanDiagnostic } from '../model/plan.ts';
import type { Address } from '../model/resource.ts';
import type { Located } from '../model/source.ts';

/** A diagnostic and the resource it is about, if there is one. */
export interface Reported {
  readonly diagnostic: Diagnostic;
  readonly address?: Address;
}

export function settled(
  reported: readonly Reported[],
  locate: (place: Place) => Located | undefined,
): readonly PlanDiagnostic[] {
  const found = new Map<string, PlanDiagnostic>();
  for (const { diagnostic, address } of reported) {
    const { code, severity, summary, detail, where } = diagnostic;
    const place = isPointer(where) && where.document.startsWith('state#') ? undefined : locate(where);
    const one: PlanDiagnostic = {
      code,
      severity,
      summary,
      detail,
      ...(address === undefined ? {} : { address }),
      ...(place === undefined ? {} : { source: { file: place.file, line: place.line } }),
    };
    found.set(
      `${code} ${place?.file}:${place?.line} ${detail}`,
      found.get(`${code} ${place?.file}:${place?.line} ${detail}`) ?? one,
    );
  }
  return [...found.values()].sort(order);
}

const ranks = { error: 0, warning: 1, note: 2 };

/** Errors first, then by place; what has no place comes last. */
function order(a: PlanDiagnostic, b: PlanDiagnostic): number {
  return (
    ranks[a.severity] - ranks[b.severity] ||
    Number(a.source === undefined) - Number(b.source === undefined) ||
    compare(a.source?.file ?? '', b.source?.file ?? '') ||
    (a.source?.line ?? 0) - (b.source?.line ?? 0) ||
    compare(a.code, b.code) ||
    compare(a.detail, b.detail)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
