// Every secret of a project has a value that is nowhere else; after every command, working and failing ones, it is in no byte that dbkeel wrote or said.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectFolder, removeFolder, run, start } from '../crash/built-program.ts';
import { fillSource } from '../crash/projects.ts';
import { postgres } from '../servers/postgres.ts';
import { freePort } from '../servers/test-server.ts';

const canary = {
  good: 'canary-Good-7f3a91',
  wrong: 'canary-Wrong-b21c44',
  refused: 'canary-Refused-09de55',
  writer: 'canary-Writer-5a1f60',
  file: 'canary-File-e6b8d2',
  url: 'canary-Url-c3c3c3',
} as const;
const values = Object.values(canary);

let folder = '';
const said: { readonly command: string; readonly text: string }[] = [];
const env = {
  PW_GOOD: canary.good,
  PW_WRONG: canary.wrong,
  PW_REFUSED: canary.refused,
  PW_WRITER: canary.writer,
  DBKEEL_DEBUG: '1',
};

beforeAll(async () => {
  const server = await postgres();
  const database = await server.database();
  await server.run(
    database.name,
    `do $$ begin
       if not exists (select from pg_roles where rolname = 'canary_reader') then
         create role canary_reader login password '${canary.good}';
         create role canary_writer login superuser password '${canary.writer}';
       end if; end $$;
     create table t0 (id int primary key); grant select on t0 to canary_reader;
     alter default privileges for role canary_writer grant select on tables to canary_reader`,
  );
  const { hostname, port, pathname } = new URL(database.url);
  const url = `postgres://canary_reader@${hostname}:${port}${pathname}`;
  const dead = `postgres://canary_reader@127.0.0.1:${await freePort()}/x`;
  folder = projectFolder({
    'dbkeel.yaml': `apiVersion: dbkeel/v1
kind: Connection
metadata: {name: a}
spec: {engine: sqlite, path: a.db}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: good}
spec: {engine: postgres, url: "${url}", password: "\${secret:env:PW_GOOD}", writer: {user: canary_writer, password: "\${secret:env:PW_WRITER}"}, tls: {mode: disable}}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: wrong}
spec: {engine: postgres, url: "${url}", password: "\${secret:env:PW_WRONG}", tls: {mode: disable}}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: refused}
spec: {engine: postgres, url: "${dead}", password: "\${secret:env:PW_REFUSED}", tls: {mode: disable}}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: file}
spec: {engine: postgres, url: "${url}", password: "\${secret:file:password.txt}", tls: {mode: disable}}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: whole}
spec: {engine: postgres, url: "\${secret:file:url.txt}", tls: {mode: disable}}
---
apiVersion: dbkeel/v1
kind: Migration
metadata: {name: m}
spec: {source: {connection: a, tables: ["*"]}, target: {connection: good}}
${['good', 'wrong', 'refused', 'file', 'whole'].map(monitorOf).join('')}`,
    'password.txt': `${canary.file}\n`,
    'url.txt': `postgres://canary_reader:${canary.url}@${hostname}:${port}${pathname}\n`,
  });
  fillSource(folder);
  mkdirSync(join(folder, 'out'));
});
afterAll(() => removeFolder(folder));

function monitorOf(connection: string): string {
  return `---
apiVersion: dbkeel/v1
kind: Monitor
metadata: {name: ${connection}}
spec: {schedule: {every: 60s}, check: {rowCount: {connection: ${connection}, table: t0}}, alerts: [{when: rows < 1, severity: warning}]}
`;
}

async function command(...args: readonly string[]): Promise<number | null> {
  const { code, out, err } = await run(folder, args, env);
  said.push({ command: args.join(' '), text: `${out}${err}` });
  return code;
}

function leaksIn(text: string): readonly string[] {
  const forms = values.flatMap((value) => [
    value,
    Buffer.from(value).toString('base64').slice(0, -3),
    Buffer.from(value).toString('hex'),
    encodeURIComponent(value),
  ]);
  return forms.filter((form) => text.includes(form));
}

function* filesUnder(at: string): Generator<string> {
  for (const name of readdirSync(at)) {
    const path = join(at, name);
    if (statSync(path).isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

test('the canaries would be found', () => {
  expect(leaksIn(`x${canary.good}y`)).toEqual([canary.good, canary.good]);
  expect(leaksIn(readFileSync(join(folder, 'password.txt'), 'utf8'))).not.toEqual([]);
});

test('no command writes or says a secret', { timeout: 180_000 }, async () => {
  expect(await command('validate')).toBe(0);
  await command('validate', '--format', 'json');
  expect(await command('plan', '--out', 'out/p.json', '--events', 'out/plan.ndjson')).toBe(0);
  await command('plan', '--json');
  await command('plan', '--markdown');
  await command('show', 'out/p.json');
  const applied = await command('apply', '--yes', '--events', 'out/apply.ndjson');
  expect(applied, said.at(-1)?.text.slice(-700)).toBe(0);
  for (const name of ['good', 'wrong', 'refused', 'file', 'whole'])
    await command('run', `Monitor/${name}`, '--events', `out/${name}.ndjson`);
  await command('run', 'Monitor/wrong', '--json');
  const failed = said.filter(({ text }) => /password authentication failed|ECONNREFUSED/.test(text));
  expect(failed.length).toBeGreaterThan(2);
  await command('status', '--json');
  await command('results', 'Monitor/wrong');
  await command('runs');
  await command('drift');
  await command('render');
  await command('graph');
  await command('state', 'list');
  await command('state', 'show', 'Connection/good');
  await command('state', 'pull');
  await command('state', 'history');
  await command('apply', 'out/p.json');
  await command('apply', '--yes', '--json', '--replace', 'Migration/m');
  await command('destroy', '--yes', '--json');
  for (const { command: name, text } of said)
    expect(leaksIn(text), `dbkeel ${name} said a secret`).toEqual([]);
  let files = 0;
  for (const path of filesUnder(folder)) {
    if (/(password|url)\.txt$/.test(path)) continue;
    files += 1;
    expect(leaksIn(readFileSync(path, 'latin1')), `${path} holds a secret`).toEqual([]);
  }
  expect(files).toBeGreaterThan(10);
});

test('no secret is on a command line, and none from a file in the environment of a child process', {
  timeout: 60_000,
}, async () => {
  const running = await start(folder, ['apply', '--yes'], env);
  const pid = running.process.pid ?? 0;
  let looks = 0;
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  while (!over) {
    for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      const own = processOf(name);
      if (own === undefined) continue;
      expect(leaksIn(own.argv), `argv of ${name}`).toEqual([]);
      if (own.parent !== pid) continue;
      looks += 1;
      expect(leaksIn(own.environ), `environment of a child of dbkeel: ${own.argv}`).toEqual([]);
    }
    await new Promise((done) => setTimeout(done, 15));
  }
  expect(looks).toBeGreaterThan(0);
});

function processOf(
  pid: string,
): { readonly argv: string; readonly environ: string; readonly parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return {
      argv: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
      environ: readFileSync(`/proc/${pid}/environ`, 'utf8'),
      parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]),
    };
  } catch {
    return undefined;
  }
}

test('errors with a stack hold no secret either', { timeout: 60_000 }, async () => {
  writeFileSync(join(folder, 'out/broken.json'), '{"format_version":"1.0"}');
  const broken = await run(folder, ['apply', 'out/broken.json'], env);
  expect(broken.code).toBe(1);
  const unset = await run(folder, ['run', 'Monitor/good'], { ...env, PW_GOOD: '' });
  expect(unset.code).not.toBe(0);
  expect(leaksIn(`${broken.out}${broken.err}${unset.out}${unset.err}`)).toEqual([]);
});
