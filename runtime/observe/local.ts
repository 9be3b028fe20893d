// What: questions about this machine's own files and tools. What not: databases (answer.ts).
import type { Json } from '../../compiler/model/json.ts';
import { type Request, requestKey } from '../../compiler/model/world.ts';
import type { Ports } from '../ports.ts';
import { type AnyAnswer, known, refusal } from './answer.ts';

/** Only programs dbkeel itself knows are ever asked for their version: a plan runs nothing that the project brings. */
const tools: ReadonlySet<string> = new Set([
  'pgbackrest',
  'pg_dump',
  'pg_restore',
  'mariadb-backup',
  'mariadb-dump',
]);

export interface LocalOptions {
  readonly ports: Ports;
  readonly signal: AbortSignal;
}

export async function answerLocal(
  requests: readonly Request[],
  answers: Map<string, AnyAnswer>,
  options: LocalOptions,
): Promise<void> {
  for (const request of requests) {
    try {
      answers.set(requestKey(request), await answer(request, options));
    } catch (error) {
      answers.set(requestKey(request), refusal(error));
    }
  }
}

async function answer(request: Request, { ports, signal }: LocalOptions): Promise<AnyAnswer> {
  if (request.get === 'files') return files(request.path, request.read, ports);
  if (request.get === 'tool' && tools.has(request.name)) {
    const result = await ports.processes.run([request.name, '--version'], { signal });
    const version = result.stdout.trim();
    return result.exitCode === 0 ? known({ version }, version) : { is: 'absent' };
  }
  return { is: 'unknown', because: `this version does not read ${request.get}` };
}

async function files(path: string, read: 'list' | 'schema' | 'text', ports: Ports): Promise<AnyAnswer> {
  const stat = await ports.files.stat(path);
  if (stat === undefined) return { is: 'absent' };
  if (read === 'text' && stat.kind === 'file') {
    const text: Json = new TextDecoder().decode(await ports.files.read(path));
    return known(text, text);
  }
  if (read === 'list') {
    const names: Json = stat.kind === 'folder' ? [...(await ports.files.list(path))].sort() : [path];
    return known(names, names);
  }
  return { is: 'unknown', because: 'this version does not read the schema of files' };
}
