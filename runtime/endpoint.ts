// What: where and as whom a network engine connects: the Connection's URL or host, its secrets and TLS files, resolved. What not: sockets.
import type { Json, JsonObject } from '../compiler/model/json.ts';
import type { ConnectTarget } from './engine.ts';
import { fail } from './failure.ts';
import { FileError, type Ports } from './ports.ts';

/** `verify: 'full'` checks the certificate and the name in it, 'ca' the certificate only, 'none' neither (encryption without identity). */
export interface Tls {
  readonly verify: 'full' | 'ca' | 'none';
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Plain text: it goes to the driver and nowhere else. */
  readonly password: string | undefined;
  /** '' when the settings name none. */
  readonly database: string;
  readonly tls: Tls | undefined;
}

/** `schemes` are the URL's allowed beginnings without `:`. Rejects with `refused` (never retried) when the settings cannot be understood; no message holds the URL. */
export async function endpointOf(
  target: ConnectTarget,
  ports: Ports,
  defaults: { readonly schemes: readonly string[]; readonly port: number; readonly user: string },
): Promise<Endpoint> {
  const { settings } = target;
  if (settings['ssh'] !== undefined && settings['ssh'] !== null) {
    throw fail(
      'unsupported',
      `${target.address}: connections through ssh are not supported yet. Open the tunnel yourself (ssh -L) and connect to its local port.`,
    );
  }
  const url = await urlOf(target, defaults.schemes);
  const writer = target.access === 'write' ? block(settings['writer']) : {};
  const host = url?.host ?? (await textOf(target, settings['host'])) ?? '127.0.0.1';
  const own = (await textOf(target, settings['password'])) ?? url?.password;
  return {
    host,
    port: url?.port ?? numberOf(settings['port']) ?? defaults.port,
    user:
      (await textOf(target, writer['user'])) ??
      url?.user ??
      (await textOf(target, settings['user'])) ??
      defaults.user,
    password: (await textOf(target, writer['password'])) ?? own,
    database: url?.database ?? (await textOf(target, settings['database'])) ?? '',
    tls: await tlsOf(target, ports, host),
  };
}

interface UrlParts {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

async function urlOf(target: ConnectTarget, schemes: readonly string[]): Promise<UrlParts | undefined> {
  const text = await textOf(target, target.settings['url']);
  if (text === undefined) return undefined;
  if (!URL.canParse(text))
    throw fail(
      'refused',
      `${target.address}: its url is not a URL (${schemes[0]}://user@host:port/database).`,
    );
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  if (!schemes.includes(scheme))
    throw fail('refused', `${target.address}: its url begins with ${scheme}://, expected ${schemes[0]}://.`);
  return {
    host:
      url.hostname.replace(/^\[(.*)\]$/, '$1') ||
      decoded(target, url.searchParams.get('host') ?? '127.0.0.1'),
    port: url.port === '' ? undefined : Number(url.port),
    user: some(decoded(target, url.username)),
    password: some(decoded(target, url.password)),
    database: some(decoded(target, url.pathname.replace(/^\//, ''))),
  };
}

/** A malformed escape makes decodeURIComponent throw with the text in the message: that may be the password. */
function decoded(target: ConnectTarget, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw fail(
      'refused',
      `${target.address}: its url has a % that is not followed by two hex digits; write %25 for the character itself.`,
    );
  }
}

async function tlsOf(target: ConnectTarget, ports: Ports, host: string): Promise<Tls | undefined> {
  const tls = block(target.settings['tls']);
  const mode = tls['mode'] ?? (isLocal(host) && tls['ca'] === undefined ? 'disable' : 'verify-full');
  if (mode === 'disable') return undefined;
  const verify = ({ 'verify-full': 'full', 'verify-ca': 'ca', require: 'none' } as const)[String(mode)];
  if (verify === undefined)
    throw fail(
      'refused',
      `${target.address}: tls.mode ${String(mode)} is not one of verify-full, verify-ca, require, disable.`,
    );
  const ca = await fileOf(target, ports, tls['ca']);
  const cert = await fileOf(target, ports, tls['cert']);
  const key = await fileOf(target, ports, tls['key']);
  return {
    verify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Traffic that never leaves the machine needs no TLS unless it is asked for. */
export function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('/') || /^127\./.test(host);
}

/** A path of a PEM file, or a secret that is the PEM itself. */
async function fileOf(
  target: ConnectTarget,
  ports: Ports,
  value: Json | undefined,
): Promise<string | undefined> {
  const text = await textOf(target, value);
  if (text === undefined || text.includes('-----BEGIN')) return text;
  try {
    return new TextDecoder().decode(await ports.files.read(text));
  } catch (error) {
    const why = error instanceof FileError ? error.code : 'unreadable';
    throw fail('auth', `${target.address}: the TLS file ${text} cannot be read (${why}).`);
  }
}

/** A setting with every `${secret:…}` in it replaced. undefined and null are "not set". */
async function textOf(target: ConnectTarget, value: Json | undefined): Promise<string | undefined> {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const parts = text.split(/\$\{secret:([^}]*)\}/);
  const filled = await Promise.all(
    parts.map(async (part, at) => (at % 2 === 0 ? part : (await target.secret(part)).reveal())),
  );
  return filled.join('');
}

function numberOf(value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  return Number.isInteger(number) ? number : undefined;
}

function block(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}

function some(text: string): string | undefined {
  return text === '' ? undefined : text;
}
