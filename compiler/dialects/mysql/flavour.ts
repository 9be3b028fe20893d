// What: in which ways MariaDB and MySQL differ for our SQL. What not: asking the server (runtime/engines/mysql).
import type { ServerInfo } from '../../model/table.ts';

export interface Flavour {
  readonly mariadb: boolean;
  /** A type uuid of its own (MariaDB 10.7). */
  readonly uuid: boolean;
  /** Compares bytes and does not pad: two different texts are never equal in a key. */
  readonly collation: string;
}

/** Nothing observed means the newest MySQL. */
export function flavourOf(server?: ServerInfo): Flavour {
  const mariadb = server?.flavour === 'mariadb';
  const [major = 0, minor = 0] = (server?.version ?? '').split('.').map((part) => Number.parseInt(part, 10));
  return {
    mariadb,
    uuid: mariadb && (major > 10 || (major === 10 && minor >= 7)),
    collation: mariadb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin',
  };
}
