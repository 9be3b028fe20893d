// What: a moment as RFC 3339 writes it, with its offset. What not: calendars and schedules (rules/).

/** Milliseconds since 1970; undefined when it is not such a text, or the day or time does not exist. */
export function parseInstant(text: string): number | undefined {
  const parts = instantParts(text);
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  // JavaScript reads 30 February as 2 March.
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  const ms = Date.parse(text);
  return exists && !Number.isNaN(ms) ? ms : undefined;
}

/** Whether the text has the form at all. */
export function isInstantForm(text: string): boolean {
  return instantParts(text) !== null;
}

function instantParts(text: string): RegExpExecArray | null {
  return /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.exec(text);
}
