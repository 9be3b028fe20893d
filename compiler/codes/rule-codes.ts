// What: DBK14xx, cron, time zones, durations, sizes, when expressions, windows. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const ruleCodes = {
  DBK1401: {
    severity: 'error',
    summary: 'Not a duration',
    explain: `A duration is a number and a unit: ms, s, m (minutes), h, d (24 hours), w (7 days). Compounds go from large to small.
A bare number is refused, because 30 could be seconds or minutes.

    schedule: {every: 30s}
    schedule: {every: 1h30m}`,
  },
  DBK1402: {
    severity: 'error',
    summary: 'Not a size',
    explain: `A size is a number and a unit: B, kB MB GB TB (powers of 1000), KiB MiB GiB TiB (powers of 1024). Case counts:
"Mb" would be megabits.

    capacity: 500GiB`,
  },
  DBK1403: {
    severity: 'error',
    summary: 'Not a cron expression of five fields',
    explain: `A schedule has exactly five fields: minute (0-59), hour (0-23), day of month (1-31), month (1-12 or JAN-DEC) and day of week
(0-7 or SUN-SAT, 0 and 7 are Sunday). Each is *, a number, a range, either of the first and last with a /step, or a list of those.
Seconds, years, H, L, W, #, ? and nicknames such as @daily are refused: cron daemons and Kubernetes do not agree on them.
For intervals below a minute write every: 30s.

    schedule: {cron: "*/15 8-18 * * MON-FRI"}`,
  },
  DBK1404: {
    severity: 'error',
    summary: 'The cron expression never fires',
    explain: `The expression is well formed, but no calendar has such a day: 30 February, 31 April. The job would never run and nothing would
say so. Name a day that exists; for the last day of a month run on the first of the next.

    schedule: {cron: "0 2 1 * *"}`,
  },
  DBK1405: {
    severity: 'error',
    summary: 'Unknown time zone',
    explain: `Time zones are names of the IANA data base (Region/City) or UTC. Fixed offsets such as +01:00 and abbreviations that stand for
several zones are not used, because they are wrong for half of the year.

    timeZone: Europe/Berlin`,
  },
  DBK1406: {
    severity: 'error',
    summary: 'Alert condition cannot be read',
    explain: `A condition is METRIC OP LITERAL, several joined by "and". OP is one of > >= < <= == !=. The literal is a number (negative ones
too), a duration such as 26h or a size such as 400GiB. There is no "or": write two rules.

    alerts: [{when: timeLeft < 7d and usedPercent > 90, severity: critical}]`,
  },
  DBK1407: {
    severity: 'error',
    summary: 'Unknown metric',
    explain: `The condition names a metric that this resource does not have. Which metrics there are depends on the kind and on its check;
every kind with jobs also has failures (in a row), sinceSuccess and runtime. The message lists them.

    alerts: [{when: failures >= 3, severity: warning}]`,
  },
  DBK1408: {
    severity: 'error',
    summary: 'Wrong unit in an alert condition',
    explain: `Metric names carry no unit, literals do: a time is compared with a duration, an amount of bytes with a size, a percentage (0 to
100) and a count with a bare number. "age > 26" could mean seconds or hours, so it is refused. Only 0 needs no unit.

    alerts: [{when: age > 26h}, {when: storage > 400GiB}, {when: usedPercent > 90}]`,
  },
  DBK1409: {
    severity: 'error',
    summary: 'Maintenance window is never open',
    explain: `A window is either {cron, for}, open for that long at each time of the cron expression, or {from, to}, once. "for" must be above
zero and "to" later than "from"; both times need an offset or Z.

    windows:
      nights: {cron: "0 22 * * *", for: 8h}
      cutover: {from: 2026-12-06T21:00:00Z, to: 2026-12-07T02:00:00Z}`,
  },
  DBK1410: {
    severity: 'error',
    summary: 'Two alert rules of one name and severity',
    explain: `Rules of one name (or of one metric, where they have no name) are one alert: a ladder whose highest true severity is sent. Two of the
same severity cannot be told apart. Give one of them a name, or another severity.

    alerts:
      - {when: age > 26h, severity: warning}
      - {when: age > 50h, severity: critical}`,
  },
  DBK1411: {
    severity: 'error',
    summary: 'Placeholder cannot be filled',
    explain: `{{name}} is filled when a run happens. It must be closed, be a dotted name, and name something that is known at that place:
{{instances}} in a scaler's command, {{alert.summary}} in a message, {{run.duration}} in a task. What is known when compiling is
\${var:NAME} instead.`,
  },
  DBK1412: {
    severity: 'error',
    summary: 'Clear condition contradicts the alert condition',
    explain: `"clear" says when an alert that fires is over; between the two conditions it stays. When "clear" can be true while "when" is still
true, the alert would fire and clear at every run.

    alerts: [{when: timeLeft < 7d, clear: timeLeft > 10d, severity: critical}]`,
  },
} as const satisfies Record<string, CodeEntry>;
