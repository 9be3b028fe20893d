// What: the commands that need no database: init, validate, fmt, render, graph, schema, explain. What not: what the compiler finds (spec/conformance).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { codes } from '../../compiler/codes/index.ts';
import { builtProgram, dbkeel } from './program.ts';
import { projectFolder, sampleFiles, sampleProject, snapshot } from './sample-project.ts';

beforeAll(async () => void (await builtProgram()));

const typo = `apiVersion: dbkeel/v1
kind: Monitor
metadata: {name: wrong}
spec:
  check: {rowCount: {connection: shp, table: orders}}
  alerts: [{when: rows < 1, severty: critical}]
`;

describe('init', () => {
  it('makes a project that validates, with the modeline, the editor schema and .gitignore, and overwrites nothing', async () => {
    const cwd = projectFolder({});
    const made = await dbkeel(['init', 'ops'], { cwd });
    expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: '' });
    expect(made.stdout).toContain('made dbkeel.yaml');
    const root = join(cwd, 'ops');
    const text = readFileSync(join(root, 'dbkeel.yaml'), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./dbkeel.schema.json');
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe('.dbkeel/\n');
    const schema = (await dbkeel(['schema'], { cwd })).stdout;
    expect(readFileSync(join(root, 'dbkeel.schema.json'), 'utf8')).toBe(schema);
    expect(await dbkeel(['validate'], { cwd: root })).toMatchObject({
      code: 0,
      stdout: 'Valid: 3 resources in 1 file.\n',
    });
    expect((await dbkeel(['fmt', '--check'], { cwd: root })).code).toBe(0);

    writeFileSync(join(root, 'dbkeel.yaml'), '# mine\n');
    const again = await dbkeel(['init', 'ops', '--json'], { cwd });
    expect(JSON.parse(again.stdout)).toEqual({
      folder: root,
      made: [],
      kept: ['dbkeel.yaml', 'dbkeel.schema.json', '.gitignore'],
    });
    expect(readFileSync(join(root, 'dbkeel.yaml'), 'utf8')).toBe('# mine\n');
  });
});

describe('validate', () => {
  it('says all errors at once on stderr, with place, code and suggestion, and exits 3', async () => {
    const cwd = sampleProject({ 'wrong.yaml': typo });
    const { code, stdout, stderr } = await dbkeel(['validate'], { cwd });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^wrong\.yaml:5:34: error\[DBK\d{4}\]/m);
    expect(stderr).toMatch(/^wrong\.yaml:6:\d+: error\[DBK\d{4}\]/m);
    expect(stderr).toMatch(/severity/);
    expect(stderr).toMatch(/shop/);
  });

  it('prints every other format on stdout with the same exit code', async () => {
    const cwd = sampleProject({ 'wrong.yaml': typo });
    const json = await dbkeel(['validate', '--json'], { cwd });
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, errors: 3, files: 1 });
    expect((await dbkeel(['validate', '--format', 'json'], { cwd })).stdout).toBe(json.stdout);
    const sarif = await dbkeel(['validate', '--format', 'sarif'], { cwd });
    expect(JSON.parse(sarif.stdout)).toMatchObject({ version: '2.1.0' });
    const github = await dbkeel(['validate', '--format', 'github'], { cwd });
    expect(github.stdout).toMatch(/^::error file=wrong\.yaml,line=5,/m);
    const junit = await dbkeel(['validate', '--format', 'junit'], { cwd });
    expect(junit.stdout).toMatch(/^<\?xml [\s\S]*<testsuites[\s\S]*<\/testsuites>\s*$/);
    for (const each of [sarif, github, junit])
      expect({ code: each.code, stderr: each.stderr }).toEqual({ code: 3, stderr: '' });
  });

  it('takes single files, with -C from elsewhere, and refuses files outside of the project', async () => {
    const cwd = sampleProject({ 'wrong.yaml': typo });
    expect((await dbkeel(['validate', 'dbkeel.yaml'], { cwd })).code).toBe(0);
    expect((await dbkeel(['validate', '-C', cwd], { cwd: '/' })).code).toBe(3);
    const outside = await dbkeel(['validate', '../x.yaml'], { cwd });
    expect(outside).toMatchObject({ code: 1, stdout: '' });
    expect(outside.stderr).toContain('outside of the project');
  });
});

describe('environments and variables', () => {
  const project = (spec: string): string => `apiVersion: dbkeel/v1
kind: Project
metadata: {name: ops}
spec: ${spec}
---
apiVersion: dbkeel/v1
kind: Connection
metadata: {name: a}
spec: {engine: sqlite, path: "\${var:file}"}
`;
  const withEnvironments = project(
    '{variables: {file: {type: string, default: d.db}}, environments: {prod: {variables: {file: p.db}}, dev: {}}}',
  );
  const path = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const cwd = projectFolder({ 'a.yaml': withEnvironments });
    const { code, stdout, stderr } = await dbkeel(['render', 'Connection/a', '--json', ...args], {
      cwd,
      env,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return (JSON.parse(stdout) as { resources: { spec: { path: string } }[] }).resources[0]?.spec.path;
  };

  it('--env wins over DBKEEL_ENV; --var over DBKEEL_VAR_x over the environment over the default', async () => {
    expect(await path(['--env', 'dev'])).toBe('d.db');
    expect(await path([], { DBKEEL_ENV: 'prod' })).toBe('p.db');
    expect(await path(['--env', 'dev'], { DBKEEL_ENV: 'prod' })).toBe('d.db');
    expect(await path(['--env', 'prod'], { DBKEEL_VAR_file: 'v.db' })).toBe('v.db');
    expect(await path(['--env', 'prod', '--var', 'file=o.db'], { DBKEEL_VAR_file: 'v.db' })).toBe('o.db');
    expect(await path(['--env', 'prod', '--var', 'file=a=b'])).toBe('a=b');
  });

  it('a project with environments wants one, and knows its own', async () => {
    const cwd = projectFolder({ 'a.yaml': withEnvironments });
    const none = await dbkeel(['validate'], { cwd });
    expect(none.code).toBe(3);
    expect(none.stderr).toMatch(/--env/);
    const unknown = await dbkeel(['validate', '--env', 'prd'], { cwd });
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toMatch(/prod/);
  });
});

describe('fmt', () => {
  const untidy = `apiVersion: dbkeel/v1
kind: Connection
metadata:    {name: a}   # kept
spec: { engine: sqlite,   path: a.db }
`;

  it('--check changes nothing and exits 2; fmt lays out, keeps comments, and is stable', async () => {
    const cwd = projectFolder({ 'a.yaml': untidy, 'foreign.yaml': 'a:    {b: 1}\n' });
    const before = snapshot(cwd);
    const check = await dbkeel(['fmt', '--check'], { cwd });
    expect(check).toMatchObject({ code: 2, stdout: 'a.yaml\n', stderr: '' });
    const diff = await dbkeel(['fmt', '--check', '--diff'], { cwd });
    expect(diff.code).toBe(2);
    expect(diff.stdout).toMatch(/^-metadata: {4}\{name: a\}/m);
    expect(snapshot(cwd)).toEqual(before);
    expect(await dbkeel(['fmt', '--json'], { cwd })).toMatchObject({
      code: 0,
      stdout: '{"changed":["a.yaml"]}\n',
    });
    expect(readFileSync(join(cwd, 'a.yaml'), 'utf8')).toContain('# kept');
    expect(readFileSync(join(cwd, 'foreign.yaml'), 'utf8')).toBe('a:    {b: 1}\n');
    expect(await dbkeel(['fmt'], { cwd })).toMatchObject({ code: 0, stdout: '' });
  });

  it('leaves a file that does not parse and says so', async () => {
    const cwd = projectFolder({ 'a.yaml': `${untidy}spec: [\n` });
    const before = snapshot(cwd);
    const { code, stderr } = await dbkeel(['fmt'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain('a.yaml does not parse');
    expect(snapshot(cwd)).toEqual(before);
  });
});

describe('render and graph', () => {
  it('render is byte-stable, in YAML and JSON, whatever the order of files and keys', async () => {
    const cwd = sampleProject();
    const turned = projectFolder({
      'z.yaml': sampleFiles['dbkeel.yaml'],
      'b.yaml': sampleFiles['move.yaml'],
      'a.yaml': sampleFiles['checks.yaml'],
    });
    const strip = (text: string): string => text.replace(/file: \S+\n|"file": \S+\n/g, '');
    for (const args of [['render'], ['render', '--json']]) {
      const [one, two, other] = [
        await dbkeel(args, { cwd }),
        await dbkeel(args, { cwd }),
        await dbkeel(args, { cwd: turned }),
      ];
      expect(one.code).toBe(0);
      expect(two.stdout).toBe(one.stdout);
      expect(strip(other.stdout)).toBe(strip(one.stdout));
    }
  });

  it('render prints every default, and only what is chosen', async () => {
    const cwd = sampleProject();
    const { stdout } = await dbkeel(['render', 'Connection/shop'], { cwd });
    const [only] = parseAllDocuments(stdout).map((each) => each.toJS());
    expect(only).toMatchObject({
      address: 'Connection/shop',
      spec: { engine: 'sqlite', path: 'data/shop.db', poolSize: 4 },
    });
    const chosen = await dbkeel(['render', '--selector', 'team=shop', '--json'], { cwd });
    const addresses = (JSON.parse(chosen.stdout) as { resources: { address: string }[] }).resources.map(
      ({ address }) => address,
    );
    expect(addresses).toEqual(['Connection/shop', 'Monitor/fine']);
    const none = await dbkeel(['render', 'Monitor/nope'], { cwd });
    expect(none).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Error: No resource is called Monitor/nope.\n',
    });
    const badly = await dbkeel(['render', '--selector', '=shop'], { cwd });
    expect(badly).toMatchObject({ code: 1, stdout: '' });
  });

  it('graph says the same edges in three formats', async () => {
    const cwd = sampleProject();
    const dot = (await dbkeel(['graph'], { cwd })).stdout;
    expect(dot).toMatch(/^digraph "sample" \{[\s\S]*"Migration\/orders" -> "Connection\/shop";[\s\S]*\}\n$/);
    const mermaid = (await dbkeel(['graph', '--format', 'mermaid'], { cwd })).stdout;
    const json = JSON.parse((await dbkeel(['graph', '--json'], { cwd })).stdout) as {
      nodes: unknown[];
      edges: { from: string; to: string }[];
    };
    expect(json.nodes).toHaveLength(8);
    expect(mermaid.match(/-->/g)).toHaveLength(json.edges.length);
    expect(dot.match(/->/g)).toHaveLength(json.edges.length);
    expect(json.edges).toContainEqual({ from: 'Monitor/warns', to: 'Notifier/log' });
  });

  it.each(['render', 'graph'])(
    '%s of files that do not compile prints nothing on stdout and exits 3',
    async (command) => {
      const cwd = sampleProject({ 'wrong.yaml': typo });
      const { code, stdout, stderr } = await dbkeel([command], { cwd });
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(/Error: The project is not valid; nothing was done\.\n$/);
      const json = await dbkeel([command, '--json'], { cwd });
      expect({ code: json.code, stdout: json.stdout }).toEqual({ code: 3, stdout: '' });
    },
  );
});

describe('schema and explain', () => {
  it('schema prints the bundle or one kind, and both are JSON Schema', async () => {
    const cwd = projectFolder({});
    expect(JSON.parse((await dbkeel(['schema'], { cwd })).stdout)).toHaveProperty('$schema');
    expect(JSON.parse((await dbkeel(['schema', 'backuppolicy'], { cwd })).stdout)).toHaveProperty('$schema');
  });

  it('explain knows every code; the list and the JSON are the table', async () => {
    const cwd = projectFolder({});
    const list = await dbkeel(['explain'], { cwd });
    expect(
      list.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 7)),
    ).toEqual(Object.keys(codes).sort());
    const json = JSON.parse((await dbkeel(['explain', '--json'], { cwd })).stdout) as Record<
      string,
      { explain: string }
    >;
    expect(Object.keys(json)).toHaveLength(Object.keys(codes).length);
    for (const { explain } of Object.values(json)) expect(explain.length).toBeGreaterThan(20);
    const one = await dbkeel(['explain', 'dbk1001'], { cwd });
    expect(one).toMatchObject({
      code: 0,
      stdout: `error[DBK1001] ${codes.DBK1001.summary}\n\n${codes.DBK1001.explain}\n`,
    });
  });
});
