import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf } from '../../failure.ts';
import { nodeHttp } from './node-http.ts';

const quiet = new AbortController().signal;
const failure = async (promise: Promise<unknown>) =>
  failureOf(
    await promise.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
describe('http', () => {
  let server: Server;
  let base = '';
  const http = nodeHttp();
  const send = (path: string, more: Partial<Parameters<typeof http.send>[0]> = {}) =>
    http.send({ method: 'GET', url: base + path, headers: {}, timeoutMs: 5_000, signal: quiet, ...more });

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? '';
      if (path === '/slow') return;
      if (path === '/away') return response.writeHead(302, { location: 'http://elsewhere.example/' }).end();
      if (path === '/near') return response.writeHead(307, { location: '/echo' }).end();
      if (path === '/loop') return response.writeHead(302, { location: '/loop' }).end();
      if (path === '/big') return response.end(Buffer.alloc(11 * 1024 * 1024, 97));
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => response.writeHead(201, { 'x-method': request.method ?? '' }).end(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('sends and reads; follows a redirect on the same host with its body', async () => {
    for (const path of ['/echo', '/near']) {
      const answer = await send(path, { method: 'POST', body: 'hello' });
      expect(answer).toMatchObject({ status: 201, body: 'hello' });
      expect(answer.headers['x-method']).toBe('POST');
    }
  });

  test('refuses another host, a loop, too much, too slow, and stops when told', async () => {
    expect((await failure(send('/away'))).code).toBe('refused');
    expect((await failure(send('/loop'))).code).toBe('protocol');
    expect((await failure(send('/big'))).code).toBe('data');
    expect(await failure(send('/slow', { timeoutMs: 50 }))).toMatchObject({
      code: 'timeout',
      retry: 'later',
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    expect((await failure(send('/slow', { signal: stop.signal }))).code).toBe('canceled');
  });

  test('a closed port is `refused` and the message keeps the path to itself', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const refused = await failure(send('', { url: `http://127.0.0.1:${port}/services/T0/s3cret` }));
    expect(refused).toMatchObject({ code: 'refused', retry: 'later' });
    expect(refused.message).not.toContain('s3cret');
  });
});
