// What: the validators run in plain Node, importing nothing, each by itself. What not: what they check (specs.test.ts).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'dbkeel-validators-'));
const modules = readdirSync(here).filter((name) => /validators?\.gen\.ts$/.test(name));

beforeAll(() => {
  for (const name of modules) {
    const { outputText } = ts.transpileModule(readFileSync(join(here, name), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(out, name.replace(/\.ts$/, '.mjs')), outputText);
  }
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

function inPlainNode(script: string): unknown {
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: out,
      encoding: 'utf8',
      env: {},
    }),
  );
}

test('there is one module for each occasion', () => {
  expect(modules.sort()).toEqual([
    'event-validator.gen.ts',
    'operation-validators.gen.ts',
    'plan-validator.gen.ts',
    'state-validator.gen.ts',
    'validators.gen.ts',
  ]);
});

test.each(modules)('%s imports and requires nothing', (name) => {
  const text = readFileSync(join(out, name.replace(/\.ts$/, '.mjs')), 'utf8');
  expect(text.match(/\bimport\b[^;]*;|\brequire\(/g)).toBeNull();
});

test('specs are validated in plain Node', () => {
  const found = inPlainNode(`
    const { specValidators, validateEnvelope } = await import('./validators.gen.mjs');
    const errors = (validate, data) => (validate(data) ? [] : validate.errors.map((error) => error.keyword));
    console.log(JSON.stringify({
      kinds: Object.keys(specValidators).length,
      good: errors(specValidators.Monitor, { check: { health: { connection: 'a' } } }),
      bad: errors(specValidators.Monitor, { check: { helth: {} } }),
      long: errors(validateEnvelope, { apiVersion: 'dbkeel/v1', kind: 'Task', metadata: { name: 'a'.repeat(51) } }),
    }));`);
  expect(found).toEqual({ kinds: 11, good: [], bad: ['additionalProperties'], long: ['maxLength'] });
});

test('plans, states, events and arguments are validated in plain Node', () => {
  const found = inPlainNode(`
    const { validatePlan } = await import('./plan-validator.gen.mjs');
    const { validateState, validateJournalLine } = await import('./state-validator.gen.mjs');
    const { validateEvent } = await import('./event-validator.gen.mjs');
    const { operationValidators } = await import('./operation-validators.gen.mjs');
    console.log(JSON.stringify([
      validatePlan({}), validateState({ format: 1, lineage: 'l', serial: 0, environment: '', resources: [] }), validateState({ format: 2 }),
      validateJournalLine({ seq: 1, crc: 'c', lock: 'l', serial: 0, entries: [{ close: 'complete' }] }), validateJournalLine({ seq: 1, crc: 'c', lock: 'l', serial: 0, entries: [{}] }),
      validateEvent({ type: 'state_written', serial: 1, seq: 1, at: 'now' }), validateEvent({ type: 'state_writen', serial: 1, seq: 1, at: 'now' }),
      operationValidators['notify.send']({ notifier: 'Notifier/slack', message: 'm' }), operationValidators['notify.send']({ notifier: 'Notifier/slack' }),
    ]));`);
  expect(found).toEqual([false, true, false, true, false, true, false, true, false]);
});
