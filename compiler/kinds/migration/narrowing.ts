// What: what a type chosen by hand, or one that is already there, cannot hold of the source's type. What not: the losses a dialect knows of its own types.
import type { Loss, NeutralType } from '../../model/table.ts';

/** One loss at most; a conversion that is not known to lose anything gives none (the copy itself still fails on a value that does not fit). */
export function narrowing(from: NeutralType, to: NeutralType): readonly Loss[] {
  const text = reason(from, to);
  return text === undefined ? [] : [{ code: 'narrowed', column: '', text }];
}

function reason(from: NeutralType, to: NeutralType): string | undefined {
  if (from.type !== to.type) return acrossTypes(from, to);
  switch (from.type) {
    case 'integer': {
      const [was, is] = [integerRange(from), integerRange(to)];
      return is.low > was.low || is.high < was.high
        ? `numbers outside ${is.low} to ${is.high} fail the copy`
        : undefined;
    }
    case 'decimal':
      return decimalLoss(from, to);
    case 'float':
      return (to.bits ?? 64) < (from.bits ?? 64) ? 'digits beyond the 7th are rounded' : undefined;
    case 'text':
    case 'bytes':
      return shorter(from, to) ? `values longer than ${to.size} fail the copy` : undefined;
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return (to.scale ?? 6) < (from.scale ?? 6)
        ? `fractions of a second beyond ${to.scale ?? 6} digits are rounded`
        : undefined;
    default:
      return undefined;
  }
}

function acrossTypes(from: NeutralType, to: NeutralType): string | undefined {
  const pair = `${from.type} -> ${to.type}`;
  const known: Readonly<Record<string, string>> = {
    'decimal -> float': 'digits beyond the 15th are rounded',
    'decimal -> integer': 'fractions are rounded or fail the copy',
    'float -> integer': 'fractions are rounded or fail the copy',
    'integer -> boolean': 'numbers other than 0 and 1 fail the copy',
    'timestamp -> date': 'the time of day is cut off',
    'timestamptz -> date': 'the time of day is cut off',
    'timestamptz -> timestamp': 'the time zone is lost: the moment is written in UTC',
    'timestamp -> timestamptz': 'the moment is read as UTC',
  };
  return known[pair];
}

function integerRange(type: NeutralType): { readonly low: bigint; readonly high: bigint } {
  const bits = BigInt(type.bits ?? 64);
  return type.unsigned === true
    ? { low: 0n, high: (1n << bits) - 1n }
    : { low: -(1n << (bits - 1n)), high: (1n << (bits - 1n)) - 1n };
}

function decimalLoss(from: NeutralType, to: NeutralType): string | undefined {
  if (to.size === undefined) return undefined;
  if (from.size === undefined) return `only ${to.size} digits, ${to.scale ?? 0} of them after the point, fit`;
  if ((to.scale ?? 0) < (from.scale ?? 0))
    return `digits after the point beyond ${to.scale ?? 0} are rounded or fail the copy`;
  const [was, is] = [from.size - (from.scale ?? 0), to.size - (to.scale ?? 0)];
  return is < was ? `numbers of more than ${is} digits before the point fail the copy` : undefined;
}

function shorter(from: NeutralType, to: NeutralType): boolean {
  return to.size !== undefined && (from.size === undefined || to.size < from.size);
}
