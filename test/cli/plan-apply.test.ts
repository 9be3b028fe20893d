// What: plan, show, apply, destroy, drift from outside: output, files, exit codes. What not: what plans contain (spec/conformance, compiler/plan).
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateEvent } from '../../schemas/event-validator.gen.ts';
import { validatePlan } from '../../schemas/plan-validator.gen.ts';
import { builtProgram, dbkeel } from './program.ts';
import { sampleFiles, sampleProject, snapshot, sqlite, sqliteRows } from './sample-project.ts';

beforeAll(async () => void (await builtProgram()));

/** Each line is one event of the schema; returns their types. */
function eventTypes(ndjson: string): readonly string[] {
  expect(ndjson.endsWith('\n')).toBe(true);
  return ndjson
    .trimEnd()
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line) as { type: string };
      expect([line, validateEvent(event), validateEvent.errors]).toEqual([line, true, null]);
      return event.type;
    });
}

describe('plan', () => {
  it('prints the plan on stdout and progress on stderr, changes nothing, and is the same twice', async () => {
    const cwd = sampleProject();
    const before = snapshot(cwd);
    const first = await dbkeel(['plan'], { cwd });
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('  # Monitor/fine will be created');
    expect(first.stdout).toMatch(/\nPlan: 8 to add, 0 to change, 0 to destroy\.\n$/);
    expect(first.stderr).toMatch(/^Reached 1 of 2 connections in [\d.]+ s \(state serial 0\)\.\n$/);
    expect((await dbkeel(['plan'], { cwd })).stdout).toBe(first.stdout);
    expect(snapshot(cwd)).toEqual(before);
  });

  it('--out saves a 0600 file that validates; show prints the very same text, JSON and Markdown', async () => {
    const cwd = sampleProject();
    const text = await dbkeel(['plan', '--out', 'p.json'], { cwd });
    expect(text.stderr).toContain('Saved the plan to: p.json');
    expect(text.stderr).toContain('    dbkeel apply p.json');
    expect(statSync(join(cwd, 'p.json')).mode & 0o777).toBe(0o600);
    const saved = readFileSync(join(cwd, 'p.json'), 'utf8');
    expect([validatePlan(JSON.parse(saved)), validatePlan.errors]).toEqual([true, null]);
    expect(await dbkeel(['show', 'p.json'], { cwd })).toMatchObject({
      code: 0,
      stdout: text.stdout,
      stderr: '',
    });
    expect((await dbkeel(['plan', '--json'], { cwd })).stdout).toBe(saved);
    expect((await dbkeel(['show', 'p.json', '--json'], { cwd })).stdout).toBe(saved);
    const markdown = await dbkeel(['plan', '--markdown'], { cwd });
    expect(markdown.stdout).toMatch(/^<!-- .*dbkeel/);
    expect((await dbkeel(['show', 'p.json', '--markdown'], { cwd })).stdout).toBe(markdown.stdout);
  });

  it('--detailed-exitcode is 2 with changes and 0 without; --target, --exclude and --selector choose', async () => {
    const cwd = sampleProject();
    expect((await dbkeel(['plan', '--detailed-exitcode'], { cwd })).code).toBe(2);
    const target = await dbkeel(['plan', '--target', 'Monitor/fine'], { cwd });
    expect(target.stdout).toMatch(/Plan: [23] to add/);
    const exclude = await dbkeel(['plan', '--exclude', 'Monitor/*'], { cwd });
    expect(exclude.stdout).toMatch(/Plan: 5 to add/);
    const selector = await dbkeel(['plan', '--selector', 'team=shop', '--json'], { cwd });
    const plan = JSON.parse(selector.stdout) as { resource_changes: { address: string; action: string }[] };
    const created = plan.resource_changes
      .filter(({ action }) => action === 'create')
      .map(({ address }) => address);
    expect(created).toContain('Monitor/fine');
    expect(created).not.toContain('Monitor/warns');
    expect((await dbkeel(['plan', '--target', 'Monitor/nope'], { cwd })).code).toBe(1);
  });

  it('--events writes one valid event a line, readable by its owner only', async () => {
    const cwd = sampleProject();
    await dbkeel(['plan', '--events', 'e.ndjson'], { cwd });
    const types = eventTypes(readFileSync(join(cwd, 'e.ndjson'), 'utf8'));
    expect(types[0]).toBe('version');
    expect(types.filter((type) => type === 'planned_change')).toHaveLength(8);
    expect(types.at(-1)).toBe('change_summary');
    expect(statSync(join(cwd, 'e.ndjson')).mode & 0o777).toBe(0o600);
    const nowhere = await dbkeel(['plan', '--events', 'no/such/e.ndjson'], { cwd });
    expect(nowhere).toMatchObject({ code: 1, stdout: '' });
    expect(nowhere.stderr).toContain('The events cannot be written to no/such/e.ndjson');
  });
});

describe('apply', () => {
  it('without a terminal and without --yes asks nobody: exit 1, nothing done', async () => {
    const cwd = sampleProject();
    const before = snapshot(cwd);
    const { code, stderr } = await dbkeel(['apply'], { cwd, input: 'yes\n' });
    expect(code).toBe(1);
    expect(stderr).toContain('There is no terminal to ask on.');
    expect(stderr).toContain('--yes');
    expect(snapshot(cwd)).toEqual(before);
  });

  it('--yes applies, records and copies; then plan, apply and destroy say what is left', async () => {
    const cwd = sampleProject();
    const applied = await dbkeel(['apply', '--yes', '--events', 'e.ndjson'], { cwd });
    expect(applied.code).toBe(0);
    expect(applied.stdout).toMatch(/\nApply complete! Resources: 8 added, 0 changed, 0 destroyed\.\n/);
    expect(applied.stderr).toMatch(/^Migration\/orders: Creating\.\.\.$/m);
    expect(applied.stderr).toMatch(/^Migration\/orders: Creation complete after [\d.]+s$/m);
    expect(eventTypes(readFileSync(join(cwd, 'e.ndjson'), 'utf8'))).toContain('apply_complete');
    expect(sqliteRows(join(cwd, 'data/copy.db'), 'select count(*) as n from orders')).toEqual([{ n: 100 }]);
    const state = readFileSync(join(cwd, '.dbkeel/state.json'), 'utf8');

    const again = await dbkeel(['plan', '--detailed-exitcode'], { cwd });
    expect(again).toMatchObject({ code: 0, stdout: 'No changes. Your databases match the configuration.\n' });
    const nothing = await dbkeel(['apply', '--yes'], { cwd });
    expect(nothing.code).toBe(0);
    expect(nothing.stdout).toContain('Apply complete! Resources: 0 added, 0 changed, 0 destroyed.');
    const json = await dbkeel(['apply', '--yes', '--json'], { cwd });
    expect(json.code).toBe(0);
    expect(eventTypes(json.stdout)).toEqual(['version', 'change_summary']);
    expect(readFileSync(join(cwd, '.dbkeel/state.json'), 'utf8')).toBe(state);

    const destroyed = await dbkeel(['destroy', '--yes'], { cwd });
    expect(destroyed.code).toBe(0);
    expect(destroyed.stdout).toMatch(/Destroy complete! Resources: 0 added, 0 changed, \d destroyed/);
    expect((await dbkeel(['state', 'list'], { cwd })).stdout).toBe('');
    expect(sqliteRows(join(cwd, 'data/copy.db'), 'select count(*) as n from orders')).toEqual([{ n: 100 }]);
  });

  it('--json is NDJSON and nothing else', async () => {
    const cwd = sampleProject();
    const { code, stdout } = await dbkeel(['apply', '--yes', '--json'], { cwd });
    expect(code).toBe(0);
    const types = eventTypes(stdout);
    expect(types[0]).toBe('version');
    expect(types).toEqual(
      expect.arrayContaining(['lock_taken', 'apply_start', 'apply_complete', 'state_written']),
    );
  });

  it('a saved plan is applied as it is, once: afterwards it is stale, exit 5', async () => {
    const cwd = sampleProject();
    await dbkeel(['plan', '--out', 'p.json'], { cwd });
    const options = await dbkeel(['apply', 'p.json', '--target', 'Monitor/fine'], { cwd });
    expect(options).toMatchObject({ code: 1, stdout: '' });
    expect(options.stderr).toContain('--target shapes a plan; p.json is already made.');
    const applied = await dbkeel(['apply', 'p.json'], { cwd });
    expect(applied.code).toBe(0);
    expect(applied.stdout).toContain('8 added');
    const before = readFileSync(join(cwd, '.dbkeel/state.json'), 'utf8');
    const stale = await dbkeel(['apply', 'p.json'], { cwd });
    expect({ code: stale.code, stdout: stale.stdout }).toEqual({ code: 5, stdout: '' });
    expect(stale.stderr).toContain('the plan is stale and nothing was done');
    expect(stale.stderr).toContain('now there is one');
    expect(readFileSync(join(cwd, '.dbkeel/state.json'), 'utf8')).toBe(before);
  });

  it('a saved plan is stale when the files changed since', async () => {
    const cwd = sampleProject();
    await dbkeel(['plan', '--out', 'p.json'], { cwd });
    writeFileSync(
      join(cwd, 'move.yaml'),
      sampleFiles['move.yaml'].replace('name: orders', 'name: all-orders'),
    );
    const { code, stderr } = await dbkeel(['apply', 'p.json'], { cwd });
    expect(code).toBe(5);
    expect(stderr).toMatch(/stale/);
    expect(existsSync(join(cwd, '.dbkeel/state.json'))).toBe(false);
  });

  it('partly applied is exit 7: the rest is recorded, the rerun command shown, and it goes on', async () => {
    const fails = '  perTable: {orders: {where: "id < 50 or abs(total - 9223372036854775807 - 501) > 0"}}\n';
    const cwd = sampleProject({ 'move.yaml': `${sampleFiles['move.yaml']}${fails}` });
    const { code, stdout, stderr } = await dbkeel(['apply', '--yes'], { cwd });
    expect(code).toBe(7);
    expect(stdout).toContain('Apply did not finish.');
    expect(stderr).toMatch(/failed {3}Migration\/orders: /);
    expect(stderr).toContain('    dbkeel apply\n');
    expect((await dbkeel(['state', 'list'], { cwd })).stdout).toContain('Monitor/fine\n');
    writeFileSync(join(cwd, 'move.yaml'), sampleFiles['move.yaml']);
    expect((await dbkeel(['apply', '--yes'], { cwd })).code).toBe(0);
    expect((await dbkeel(['plan', '--detailed-exitcode'], { cwd })).code).toBe(0);
  });

  it('a project that is not valid is exit 3 and nothing is done', async () => {
    const cwd = sampleProject({ 'bad.yaml': 'apiVersion: dbkeel/v1\nkind: Moniter\nmetadata: {name: x}\n' });
    const before = snapshot(cwd);
    for (const args of [['plan'], ['apply', '--yes'], ['destroy', '--yes'], ['drift']])
      expect(await dbkeel(args, { cwd })).toMatchObject({ code: 3, stdout: '' });
    expect(snapshot(cwd)).toEqual(before);
  });

  it('a policy that denies is exit 4, in plan and in apply, with its name', async () => {
    const policy = 'policies: [{name: no-monitors, deny: {resource: "Monitor/*", action: [create]}}]';
    const project = sampleFiles['dbkeel.yaml'].replace('timeZone: UTC', policy);
    const cwd = sampleProject({ 'dbkeel.yaml': project });
    const before = snapshot(cwd);
    for (const args of [['plan'], ['apply', '--yes']]) {
      const { code, stdout } = await dbkeel(args, { cwd });
      expect(code).toBe(4);
      expect(stdout).toContain('no-monitors');
    }
    expect(snapshot(cwd)).toEqual(before);
  });
});

describe('drift', () => {
  it('is exit 0 without and 2 with what changed; refresh-only shows the same', async () => {
    const cwd = sampleProject();
    await dbkeel(['apply', '--yes'], { cwd });
    const none = await dbkeel(['drift'], { cwd });
    expect(none).toMatchObject({ code: 0, stdout: 'No drift. Your databases are as they were applied.\n' });
    sqlite(join(cwd, 'data/copy.db'), 'drop table orders');
    const found = await dbkeel(['drift'], { cwd });
    expect(found.code).toBe(2);
    expect(found.stdout).toContain('Migration/orders target.orders');
    const json = await dbkeel(['drift', '--json'], { cwd });
    expect(json.code).toBe(2);
    expect((JSON.parse(json.stdout) as { resource_drift: unknown[] }).resource_drift.length).toBeGreaterThan(
      0,
    );
    const plan = await dbkeel(['plan', '--refresh-only'], { cwd });
    expect(plan).toMatchObject({ code: 0, stdout: found.stdout });
    expect((await dbkeel(['apply', '--refresh-only', '--yes'], { cwd })).code).toBe(0);
  });
});
