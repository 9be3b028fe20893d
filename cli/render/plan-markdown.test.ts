import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResourceChange } from '../../compiler/model/plan.ts';
import { hostilePlan, planOf } from '../../test/plan/random-project.ts';
import { planMarkdown } from './plan-markdown.ts';

/** The lines outside of fences; undefined when a fence stays open. */
function outside(text: string): readonly string[] | undefined {
  let fence: string | undefined;
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (fence === undefined) {
      const open = /^(`{3,})[a-z]*$/.exec(line);
      if (open === null) lines.push(line);
      else fence = open[1] ?? '';
    } else if (/^ {0,3}`+\s*$/.test(line) && line.trim().length >= fence.length) fence = undefined;
  }
  return fence === undefined ? lines : undefined;
}

function changeOf(address: string, action: ResourceChange['action'], size = 0): ResourceChange {
  const [kind = '', name = '', key] = address.split('/');
  const body = { spec: { text: 'x'.repeat(size) } };
  const gone = action === 'delete' || action === 'forget';
  return {
    address,
    kind,
    name,
    ...(key === undefined ? {} : { key }),
    action,
    change: {
      actions: [action],
      before: action === 'create' ? null : { spec: {} },
      after: gone ? null : body,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
      replace_paths: [],
    },
    impact: { estimate: false },
    hazards: [],
    notes: [],
    blocks: [],
  };
}

function check(text: string, limit = 65_536): readonly string[] {
  expect(text.length).toBeLessThanOrEqual(limit);
  const lines = outside(text);
  expect(lines, text).toBeDefined();
  const rest = (lines ?? []).join('\n');
  // Code spans hold anything; what is left is ours.
  const bare = rest.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
  expect(bare.match(/<details>/g)?.length ?? 0).toBe(bare.match(/<\/details>/g)?.length ?? 0);
  expect(bare.replace(/<\/?(details|summary|code|sub)>|<!-- dbkeel:plan:[\w.-]* -->/g, '')).not.toMatch(
    /<[a-z/!]/i,
  );
  return lines ?? [];
}

test('the marker comes first, the digest last', () => {
  const lines = check(planMarkdown(planOf([changeOf('Monitor/a', 'create')])));
  expect(lines[0]).toBe('<!-- dbkeel:plan:prod -->');
  expect(lines.at(-2)).toMatch(/^<sub>Plan [0-9a-f]{64}, state serial 1, dbkeel 0\.0\.0<\/sub>$/);
});

test('nothing breaks out of its place, whatever names and values hold', () => {
  fc.assert(
    fc.property(hostilePlan, (plan) => {
      check(planMarkdown(plan));
    }),
    { numRuns: 300 },
  );
});

test('within any limit fences are closed and every destroy is listed or counted', () => {
  const many = fc.array(
    fc.tuple(
      fc.constantFrom('create' as const, 'update' as const, 'delete' as const, 'replace' as const),
      fc.nat({ max: 400 }),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(many, fc.integer({ min: 3000, max: 12_000 }), (actions, limit) => {
      const changes = actions.map(([action, size], at) => changeOf(`Monitor/m${at}`, action, size));
      const text = planMarkdown(planOf(changes), { limit });
      check(text, limit);
      const gone = changes.filter(({ action }) => action === 'delete' || action === 'replace');
      const listed = gone.filter(({ address, action }) =>
        text.includes(`- ${address}: ${action === 'delete' ? 'destroyed' : 'replaced'}\n`),
      ).length;
      const more = /… and (\d+) more \((\d+) in all\)/.exec(text);
      if (listed < gone.length)
        expect([Number(more?.[1]), Number(more?.[2])]).toEqual([gone.length - listed, gone.length]);
      else expect(more).toBeNull();
    }),
  );
});

test('too many destroys for a comment: as many as fit and the exact number', () => {
  const changes = Array.from({ length: 5000 }, (_, at) =>
    changeOf(`Monitor/a-rather-long-name-of-a-monitor-${at}`, 'delete'),
  );
  const text = planMarkdown(planOf(changes));
  check(text);
  const more = /… and (\d+) more \(5000 in all\)/.exec(text);
  const listed = text.match(/^- Monitor\/.*: destroyed$/gm)?.length ?? 0;
  expect(listed).toBeGreaterThan(500);
  expect(Number(more?.[1])).toBe(5000 - listed);
});

test('details of low risk go first, those of a replacement stay', () => {
  const changes = [
    ...Array.from({ length: 400 }, (_, at) => changeOf(`Monitor/m${at}`, 'create', 300 + at)),
    changeOf('Monitor/gone', 'replace', 300),
  ];
  const text = planMarkdown(planOf(changes));
  check(text);
  expect(text).toMatch(/Monitor\/gone must be replaced<\/code><\/summary>\n\n```diff/);
  expect(text).toContain('Details are in the JSON plan.');
  expect(text).toContain('- Monitor/gone: replaced');
});

test('ten thousand changes stay within the limit', () => {
  const changes = Array.from({ length: 10_000 }, (_, at) =>
    changeOf(`Monitor/m${at}`, at % 2 === 0 ? 'update' : 'create', 50 + (at % 7)),
  );
  const text = planMarkdown(planOf(changes));
  check(text);
  expect(text).toMatch(/\d+ more changes are not listed here\./);
});
