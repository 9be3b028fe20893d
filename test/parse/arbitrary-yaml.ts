// What: random YAML for property tests: valid projects and broken texts. What not: tests.
import fc from 'fast-check';
import { Document, visit } from 'yaml';

const words = [
  'a',
  'team',
  'no',
  'on',
  'yes',
  'null',
  '~',
  'true',
  'False',
  '0',
  '-0',
  '007',
  '0o17',
  '0x1F',
  '1_000',
  '1e3',
  '+1',
  '.5',
  '1.',
  '-.5',
  '.inf',
  '.nan',
  '12:30',
  '2026-01-01',
  '2026-12-06T21:00:00Z',
  '10MiB',
  '30s',
  '12345678901234567890',
  '0.1',
  '16',
  'x: y',
  'a #b',
  '#x',
  '*',
  '*/15 * * * *',
  '&a',
  '!x',
  '- x',
  '? x',
  '{a}',
  '[b',
  '${var:x}',
  '{{run.id}}',
  '日本',
  'é',
  '',
  ' pad ',
  'two\nlines',
  'tail\n',
  '\ttab',
  "it's",
  'say "hi"',
  '\\',
  '<<',
  '@x',
  '`x`',
  '%d',
  '|',
  '>',
  ',',
  '=',
  'dbkeel/',
] as const;

const scalar = fc.oneof(
  fc.constantFrom(...words),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
  fc.string({ maxLength: 8 }),
);
const key = fc.oneof(fc.constantFrom(...words), fc.stringMatching(/^[a-z][a-zA-Z]{0,8}$/));

const { tree } = fc.letrec<{ tree: unknown; list: unknown[]; map: Record<string, unknown> }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('tree'), { maxLength: 4 }),
  map: fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
}));

const scalarTypes = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

/** A document of ours with any content in any style, with comments and blank lines. */
export const yamlText: fc.Arbitrary<string> = fc
  .tuple(
    fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.nat({ max: 99 }), { minLength: 12, maxLength: 12 }),
  )
  .map(([value, dice]) => {
    let throws = 0;
    const roll = (sides: number) => (dice[throws++ % dice.length] ?? 0) % sides;
    const document = new Document({ spec: value, apiVersion: 'dbkeel/v1', kind: 'X' });
    visit(document, {
      Collection: (_, node) => {
        node.flow = roll(3) === 0;
      },
      Scalar: (place, node) => {
        if (typeof node.value === 'string' && place !== 'key') node.type = scalarTypes[roll(5)] ?? 'PLAIN';
        if (roll(9) === 0) node.comment = ' note';
        if (roll(11) === 0 && place === 'key') node.commentBefore = ' before';
        if (roll(11) === 0 && place === 'key') node.spaceBefore = true;
      },
    });
    return document.toString({ lineWidth: roll(2) * 40, indent: 2 + roll(3), indentSeq: roll(2) === 0 });
  });

const pieces = [
  'a',
  'b',
  'apiVersion: dbkeel/v1\n',
  ': ',
  ':',
  '\n',
  '\n  ',
  '\n ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  ', ',
  '"',
  "'",
  '#',
  ' # c',
  '&a ',
  '*a',
  '!t ',
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '? ',
  '<<',
  '%YAML 1.1\n',
  '\t',
  '\r\n',
  '${',
  '1',
  '.5',
  '~',
  '0x1',
  '-',
  '\u00a0',
  '日',
  '\\',
  '__proto__',
  'null',
  'true',
  '\u2028',
  '\uFEFF',
  '2026-01-01',
] as const;

/** Text that is hardly ever valid. */
export const yamlSoup: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...pieces), { maxLength: 25 })
  .map((soup) => `apiVersion: dbkeel/v1\n${soup.join('')}`);

/** A document with one piece put in or over something: what a slip of the hand makes. */
export const yamlDamaged: fc.Arbitrary<string> = fc
  .tuple(yamlText, fc.constantFrom(...pieces), fc.nat(), fc.nat({ max: 3 }))
  .map(([text, piece, seed, over]) => {
    const at = seed % (text.length + 1);
    return text.slice(0, at) + piece + text.slice(at + over);
  });
