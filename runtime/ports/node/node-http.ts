// What: HTTP requests with a time and a size limit. What not: retries (notify/) and which addresses may be called (a guard in front of this).
import type { Failure } from '../../../compiler/model/world.ts';
import { fail, OperationFailure } from '../../failure.ts';
import type { Http } from '../../ports.ts';

const mostBytes = 10 * 1024 * 1024;
const mostRedirects = 5;

type Request = Parameters<Http['send']>[0];

/**
 * Redirects are followed on the same host only: a webhook's headers and body may hold secrets that were given to that host and no other.
 * Messages name the host alone, because paths and queries of webhooks often are the secret.
 */
export function nodeHttp(): Http {
  return {
    async send(request) {
      const url = parseUrl(request.url);
      const limit = AbortSignal.timeout(request.timeoutMs);
      try {
        const response = await follow(url, request, AbortSignal.any([limit, request.signal]));
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await bodyOf(response, url),
        };
      } catch (error) {
        if (error instanceof OperationFailure) throw error;
        if (request.signal.aborted) throw fail('canceled', `request to ${url.host} canceled`);
        if (limit.aborted)
          throw fail('timeout', `${url.host} did not answer within ${request.timeoutMs} ms`, 'later');
        throw refusal(error, url);
      }
    },
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw fail('unsupported', 'not an http or https URL');
  return url;
}

async function follow(start: URL, request: Request, signal: AbortSignal): Promise<Response> {
  let url = start;
  let { method, body } = request;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const init = { method, headers: request.headers, redirect: 'manual', signal } as const;
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    url = nextUrl(url, location);
    // As browsers do: 303 always, 301 and 302 after a POST, ask again with GET and without the body.
    if (response.status === 303 || (response.status < 303 && method === 'POST'))
      [method, body] = ['GET', undefined];
  }
  throw fail('protocol', `${start.host} redirected more than ${mostRedirects} times`);
}

function nextUrl(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  const sameServer = to !== undefined && to.protocol === from.protocol && to.host === from.host;
  const toTls = to?.protocol === 'https:' && from.protocol === 'http:' && to.hostname === from.hostname;
  if (to === undefined || !(sameServer || toTls)) {
    throw fail(
      'refused',
      `${from.host} redirected to another host; dbkeel does not follow it. Write the final address instead`,
    );
  }
  return to;
}

async function bodyOf(response: Response, url: URL): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.byteLength;
    if (bytes > mostBytes) throw fail('data', `the answer of ${url.host} is larger than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const refusals: Readonly<Record<string, [Failure['code'], Failure['retry'], string]>> = {
  ECONNREFUSED: ['refused', 'later', 'refused the connection'],
  ECONNRESET: ['unavailable', 'later', 'closed the connection'],
  EPIPE: ['unavailable', 'later', 'closed the connection'],
  UND_ERR_SOCKET: ['unavailable', 'later', 'closed the connection'],
  EHOSTUNREACH: ['unavailable', 'later', 'cannot be reached'],
  ENETUNREACH: ['unavailable', 'later', 'cannot be reached'],
  ETIMEDOUT: ['timeout', 'later', 'did not answer'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'later', 'did not answer'],
  ENOTFOUND: ['unavailable', 'later', 'has no address (DNS)'],
  EAI_AGAIN: ['unavailable', 'later', 'has no address (DNS)'],
};

function refusal(error: unknown, url: URL): OperationFailure {
  const cause = (error as { readonly cause?: { readonly code?: string } }).cause;
  const code = cause?.code ?? 'unknown';
  const [kind, retry, words] = refusals[code] ?? ['protocol', 'never', 'request failed'];
  return new OperationFailure({ code: kind, retry, message: `${url.host}: ${words} (${code})` });
}
