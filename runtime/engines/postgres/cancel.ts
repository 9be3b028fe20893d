// What: stopping the statement that runs on a connection, over a second one, by PostgreSQL's CancelRequest (no login, so it works when all slots are taken).
// What not: deciding when.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Link } from './connect.ts';

const cancelCode = 80_877_102;
const tlsCode = 80_877_103;
const giveUpMs = 2_000;

/** Resolves when the server has passed the request on (it closes the connection then), or after two seconds. Never rejects: the caller waits for the statement anyway. */
export function cancel(link: Link): Promise<void> {
  const { processID, secretKey } = link.client as unknown as {
    readonly processID: number | null;
    readonly secretKey: number | null;
  };
  const { host, port, tls } = link.endpoint;
  if (processID === null || secretKey === null) return Promise.resolve();
  return new Promise((resolve) => {
    const plain = host.startsWith('/') ? connectTcp(`${host}/.s.PGSQL.${port}`) : connectTcp(port, host);
    const timer = setTimeout(() => plain.destroy(), giveUpMs);
    plain.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    plain.on('error', () => plain.destroy());
    plain.once('connect', () =>
      tls === undefined
        ? plain.write(request(processID, secretKey))
        : overTls(plain, link, request(processID, secretKey)),
    );
    // The server says nothing and hangs up; without a reader the end would not be noticed.
    if (tls === undefined) plain.resume();
  });
}

function overTls(plain: Socket, link: Link, bytes: Buffer): void {
  const { host, tls } = link.endpoint;
  plain.once('data', (answer) => {
    if (answer.toString('latin1') !== 'S' || tls === undefined) {
      plain.destroy();
      return;
    }
    // The server behind this address has proved itself on the first connection; the request carries only a key that is worthless elsewhere.
    const secure = connectTls({
      socket: plain,
      host,
      rejectUnauthorized: false,
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
    });
    secure.on('error', () => plain.destroy());
    secure.once('secureConnect', () => secure.write(bytes));
    secure.resume();
    secure.once('end', () => plain.destroy());
  });
  const ask = Buffer.alloc(8);
  ask.writeInt32BE(8, 0);
  ask.writeInt32BE(tlsCode, 4);
  plain.write(ask);
}

function request(processId: number, secretKey: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32BE(16, 0);
  bytes.writeInt32BE(cancelCode, 4);
  bytes.writeInt32BE(processId, 8);
  bytes.writeInt32BE(secretKey, 12);
  return bytes;
}
