// What: circles of needs as diagnostics, with their whole path. What not: finding them (order.ts).
import { type Diagnostic, diagnose, type Place, type Pointer } from '../diagnostic.ts';
import type { Address } from '../model/resource.ts';

/** A long circle names its first and last places; its path is told whole. */
const mostPlaces = 8;

export function circleFaults(
  circles: readonly (readonly Address[])[],
  edgeAt: (from: Address, to: Address) => Pointer | undefined,
): readonly Diagnostic[] {
  return circles.map((circle) => {
    const edges = circle.map((from, index) => ({ from, to: circle[index + 1] ?? circle[0] ?? from }));
    const places = edges.flatMap(({ from, to }) => {
      const where = edgeAt(from, to);
      return where === undefined ? [] : [{ where, label: `${from} needs ${to}` }];
    });
    const first: Place = places[0]?.where ?? { subject: circle[0] ?? '' };
    const path = [...circle, circle[0]].join(' -> ');
    const detail = `${path}. Each waits for the next, so that none can be first. Take one of these edges out.`;
    return diagnose('DBK1305', first, detail, { related: places.slice(1, mostPlaces) });
  });
}
