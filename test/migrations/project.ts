// What: a project of Connections and Migrations in a folder, and the product's commands run on it in this process. What not: databases (end.ts).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buildProgram } from '../../cli/program.ts';
import type { JsonObject } from '../../compiler/model/json.ts';
import type { Plan } from '../../compiler/model/plan.ts';
import type { State, StateRecord } from '../../compiler/model/state.ts';
import { pause } from '../servers/test-server.ts';
import type { End } from './end.ts';

export interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class Project {
  readonly folder: string;
  /** Added to the environment, over what the ends say. */
  more: Readonly<Record<string, string>> = {};
  readonly #ends: Readonly<Record<string, End>>;

  constructor(
    folder: string,
    ends: Readonly<Record<string, End>>,
    migrations: Readonly<Record<string, JsonObject>>,
  ) {
    this.folder = folder;
    this.#ends = ends;
    mkdirSync(folder, { recursive: true });
    this.write(migrations);
  }

  /** Replaces the project's files. JSON is YAML. */
  write(
    migrations: Readonly<Record<string, JsonObject>>,
    connections: Readonly<Record<string, JsonObject>> = {},
  ): void {
    const documents = [
      {
        apiVersion: 'dbkeel/v1',
        kind: 'Project',
        metadata: { name: 'test' },
        spec: { limits: { maxDeletes: 50 } },
      },
      ...Object.entries(this.#ends).map(([name, end]) => ({
        apiVersion: 'dbkeel/v1',
        kind: 'Connection',
        metadata: { name },
        spec: { ...end.spec, ...connections[name] },
      })),
      ...Object.entries(migrations).map(([name, { dependsOn, lifecycle, ...spec }]) => ({
        apiVersion: 'dbkeel/v1',
        kind: 'Migration',
        metadata: { name },
        ...(dependsOn === undefined ? {} : { dependsOn }),
        ...(lifecycle === undefined ? {} : { lifecycle }),
        spec,
      })),
    ];
    const text = documents.map((document) => JSON.stringify(document, undefined, 1)).join('\n---\n');
    writeFileSync(join(this.folder, 'project.yaml'), text);
  }

  get env(): Readonly<Record<string, string>> {
    const own = Object.values(this.#ends).map((end) => end.env);
    return Object.assign(
      { NO_COLOR: '1', XDG_CACHE_HOME: join(this.folder, '.cache') },
      ...own,
      this.more,
    ) as Record<string, string>;
  }

  async dbkeel(...argv: readonly string[]): Promise<Done> {
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const texts = { out: '', err: '' };
    streams.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
    streams.stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
    const never = new AbortController().signal;
    const program = buildProgram({
      streams: { ...streams, env: this.env } as unknown as Parameters<typeof buildProgram>[0]['streams'],
      cwd: this.folder,
      version: '0.0.0-test',
      stop: never,
      abort: never,
    });
    let code: number;
    try {
      code = await program(argv);
    } catch (error) {
      const { reportError } = await import('../../cli/report-error.ts');
      const reported = reportError(error, { version: 'test', debug: true, interrupted: undefined });
      texts.err += reported.text;
      code = reported.code;
    }
    return { code, ...texts };
  }

  /** Rejects with everything that was printed unless the command ends well. */
  async ok(...argv: readonly string[]): Promise<Done> {
    const done = await this.dbkeel(...argv);
    if (done.code !== 0)
      throw new Error(
        `dbkeel ${argv.join(' ')} ended with ${done.code}:\n${done.out.slice(-1500)}\n${done.err}`,
      );
    return done;
  }

  async plan(): Promise<Plan> {
    return JSON.parse((await this.ok('plan', '--json')).out) as Plan;
  }

  /** Where `--events events.ndjson` writes. Resolves when rows of the table are under way. */
  async untilCopying(table: string): Promise<void> {
    const file = join(this.folder, 'events.ndjson');
    for (const end = Date.now() + 60_000; Date.now() < end; await pause(20)) {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      if (new RegExp(`"type":"apply_progress"[^\\n]*"note":"([^"]*\\.)?${table}"`).test(text)) return;
    }
    throw new Error(`${table} was not copied within a minute`);
  }

  record(address: string): StateRecord | undefined {
    const state = JSON.parse(readFileSync(join(this.folder, '.dbkeel/state.json'), 'utf8')) as State;
    return state.resources.find((record) => record.address === address);
  }
}
