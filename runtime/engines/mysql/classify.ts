// What: what an error of MySQL, MariaDB, the driver or the network means, in one table. What not: what is done about it.
import type { Failure } from '../../../compiler/model/world.ts';
import { OperationFailure } from '../../failure.ts';

type Kind = readonly [code: Failure['code'], retry: Failure['retry']];

/** By error number. https://mariadb.com/docs/server/reference/error-codes and MySQL's server error reference; a number means the same in both where both have it. */
const numbers: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  ...each([1044, 1142, 1143, 1227, 1290, 1370, 1792, 1836, 3159], ['permission', 'never']),
  ...each([1045, 1130, 1251, 1698, 1820, 1862, 3118, 4151, 1524], ['auth', 'never']),
  ...each([1049, 1054, 1109, 1146, 1176, 1305, 1051, 1091, 1193], ['missing', 'never']),
  ...each([1048, 1062, 1169, 1216, 1217, 1364, 1451, 1452, 1557, 1586, 3819, 4025], ['constraint', 'never']),
  ...each([1213], ['deadlock', 'now']),
  ...each([1205, 1969, 3024, 4031], ['timeout', 'later']),
  ...each([1317], ['canceled', 'never']),
  ...each([1007, 1050, 1060, 1061, 1826, 1022], ['conflict', 'never']),
  ...each([1021, 1114], ['diskFull', 'later']),
  ...each([1040, 1041, 1053, 1152, 1158, 1159, 1160, 1161, 1203, 1226, 1927, 1129], ['unavailable', 'later']),
  ...each([1115, 1235, 1148, 3948, 4166, 1064, 1128, 1170, 1214, 1283, 1071, 1118], ['unsupported', 'never']),
  ...each(
    [1264, 1265, 1292, 1300, 1366, 1367, 1406, 1411, 1441, 1416, 1690, 3140, 3141, 1153, 1301],
    ['data', 'never'],
  ),
]);

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
  PROTOCOL_CONNECTION_LOST: ['unavailable', 'later'],
  HANDSHAKE_NO_SSL_SUPPORT: ['refused', 'never'],
  HANDSHAKE_SSL_ERROR: ['refused', 'never'],
};

const sentences: readonly (readonly [RegExp, Kind])[] = [
  [/certificate|self.signed|Hostname\/IP does not match|SSL/i, ['refused', 'never']],
  [/closed state|Connection lost|closed the connection/i, ['unavailable', 'later']],
];

interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly message: string;
}

export function kindOfNumber(number: number): Kind {
  return numbers.get(number) ?? ['data', 'never'];
}

/** `secrets` are cut out of the message, whoever put them there. An error that is classified already passes as it is. */
export function classify(error: unknown, secrets: readonly string[] = []): OperationFailure {
  if (error instanceof OperationFailure) return error;
  const given: DriverError = error instanceof Error ? error : { message: String(error) };
  const inner =
    error instanceof AggregateError && error.errors[0] instanceof Error
      ? (error.errors[0] as DriverError)
      : given;
  const [code, retry] = kindOf(inner);
  const number = typeof inner.errno === 'number' && inner.errno > 0 ? ` (error ${inner.errno})` : '';
  const message = secrets.reduce(
    (text, secret) => (secret === '' ? text : text.replaceAll(secret, '***')),
    `${inner.message}${number}`,
  );
  return new OperationFailure({ code, retry, message });
}

function kindOf(error: DriverError): Kind {
  const number = typeof error.errno === 'number' ? numbers.get(error.errno) : undefined;
  const code = typeof error.code === 'string' ? error.code : '';
  if (number !== undefined) return number;
  if (system[code] !== undefined) return system[code];
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) return ['refused', 'never'];
  return (
    sentences.find(([pattern]) => pattern.test(error.message))?.[1] ??
    (code.startsWith('ER_') ? ['unsupported', 'never'] : ['protocol', 'never'])
  );
}

function each(list: readonly number[], kind: Kind): readonly (readonly [number, Kind])[] {
  return list.map((number) => [number, kind] as const);
}
