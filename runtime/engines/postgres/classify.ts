// What: what an error of PostgreSQL, its driver or the network means, in one table. What not: what is done about it.
import type { Failure } from '../../../compiler/model/world.ts';
import { OperationFailure } from '../../failure.ts';

type Kind = readonly [code: Failure['code'], retry: Failure['retry']];

/** By whole SQLSTATE, else by its class (the first two characters). https://www.postgresql.org/docs/current/errcodes-appendix.html */
const states: Readonly<Record<string, Kind>> = {
  '08': ['unavailable', 'later'],
  '0A': ['unsupported', 'never'],
  '22': ['data', 'never'],
  '23': ['constraint', 'never'],
  '25': ['conflict', 'never'],
  '25006': ['permission', 'never'],
  '28': ['auth', 'never'],
  '3D': ['missing', 'never'],
  '3F': ['missing', 'never'],
  '40': ['conflict', 'now'],
  '40P01': ['deadlock', 'now'],
  '42': ['unsupported', 'never'],
  '42501': ['permission', 'never'],
  '42703': ['missing', 'never'],
  '42704': ['missing', 'never'],
  '42883': ['missing', 'never'],
  '42P01': ['missing', 'never'],
  '42P04': ['conflict', 'never'],
  '42P06': ['conflict', 'never'],
  '42P07': ['conflict', 'never'],
  '42701': ['conflict', 'never'],
  '42710': ['conflict', 'never'],
  '53': ['unavailable', 'later'],
  '53100': ['diskFull', 'later'],
  '54': ['data', 'never'],
  '55': ['conflict', 'later'],
  '55P03': ['timeout', 'later'],
  '57': ['unavailable', 'later'],
  '57014': ['canceled', 'never'],
  '58': ['unavailable', 'later'],
};

const system: Readonly<Record<string, Kind>> = {
  ECONNREFUSED: ['refused', 'later'],
  ENOENT: ['refused', 'later'],
  ENOTFOUND: ['refused', 'later'],
  EAI_AGAIN: ['refused', 'later'],
  ENETUNREACH: ['refused', 'later'],
  EHOSTUNREACH: ['refused', 'later'],
  ETIMEDOUT: ['timeout', 'later'],
  ECONNRESET: ['unavailable', 'later'],
  EPIPE: ['unavailable', 'later'],
};

/** What the driver says without a code. */
const sentences: readonly (readonly [RegExp, Kind])[] = [
  [/^timeout expired|connection timeout|timeout exceeded/i, ['timeout', 'later']],
  [/does not support SSL|certificate|self.signed|Hostname\/IP does not match/i, ['refused', 'never']],
  [/^SASL|client password|password authentication/i, ['auth', 'never']],
  [/terminated|not queryable|Connection ended|closed/i, ['unavailable', 'later']],
];

interface ServerError {
  readonly code?: unknown;
  readonly message: string;
  readonly detail?: unknown;
  readonly where?: unknown;
}

/** `secrets` are cut out of the message, whoever put them there. An error that is classified already passes as it is. */
export function classify(error: unknown, secrets: readonly string[] = []): OperationFailure {
  if (error instanceof OperationFailure) return error;
  const given: ServerError = error instanceof Error ? error : { message: String(error) };
  const inner =
    error instanceof AggregateError && error.errors[0] instanceof Error
      ? (error.errors[0] as ServerError)
      : given;
  const [code, retry] = kindOf(inner);
  return new OperationFailure({ code, retry, message: clean(sentence(inner), secrets) });
}

function kindOf(error: ServerError): Kind {
  const code = typeof error.code === 'string' ? error.code : '';
  if (code === '57014' && /timeout/i.test(error.message)) return ['timeout', 'later'];
  const known =
    system[code] ?? states[code] ?? (/^[0-9A-Z]{5}$/.test(code) ? states[code.slice(0, 2)] : undefined);
  if (known !== undefined) return known;
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) return ['refused', 'never'];
  return sentences.find(([pattern]) => pattern.test(error.message))?.[1] ?? ['protocol', 'never'];
}

/** The server's sentence, its detail (which key, which value) and where in a COPY it happened. */
function sentence(error: ServerError): string {
  const code =
    typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? ` (SQLSTATE ${error.code})` : '';
  const more = [error.detail, error.where].filter(
    (part): part is string => typeof part === 'string' && part !== '',
  );
  return [`${error.message}${code}`, ...more.map((part) => (part.split('\n')[0] ?? '').slice(0, 300))].join(
    '. ',
  );
}

function clean(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (message, secret) => (secret === '' ? message : message.replaceAll(secret, '***')),
    text,
  );
}
