// What: one case of spec/conformance as text: sections `-- name --` behind a description. What not: running it (conformance.test.ts).

/** A line of the diagnostics section: `file:line:col CODE fragment`; `-` stands for "in no file". */
export interface ExpectedDiagnostic {
  readonly place: string;
  readonly code: string;
  readonly fragment: string;
}

export interface ConformanceCase {
  readonly description: string;
  /** Input files by name. */
  readonly files: ReadonlyMap<string, string>;
  /** YAML: environment, variables, heldFiles. */
  readonly options: string;
  readonly diagnostics: readonly ExpectedDiagnostic[] | undefined;
  /** Every resource with needs and effective spec. */
  readonly program: string | undefined;
  /** Every address, in the order they are walked. */
  readonly addresses: readonly string[] | undefined;
}

const outputs = ['options', 'diagnostics', 'program', 'addresses'];

export function parseCase(text: string): ConformanceCase {
  const [description = '', ...rest] = text.split(/^-- (?=\S+ --$)/m);
  const sections = new Map<string, string>();
  for (const part of rest) {
    const end = part.indexOf('\n');
    sections.set(part.slice(0, end).replace(/ --$/, ''), part.slice(end + 1));
  }
  const lines = (name: string) =>
    sections
      .get(name)
      ?.split('\n')
      .filter((line) => line.trim() !== '');
  return {
    description: description.trim(),
    files: new Map([...sections].filter(([name]) => !outputs.includes(name))),
    options: sections.get('options') ?? '',
    diagnostics: lines('diagnostics')?.map(parseLine),
    program: sections.get('program'),
    addresses: lines('addresses'),
  };
}

function parseLine(line: string): ExpectedDiagnostic {
  const [place = '', code = '', ...words] = line.split(' ');
  return { place, code, fragment: words.join(' ') };
}

export function printCase(one: ConformanceCase): string {
  const section = (name: string, body: string) =>
    `-- ${name} --\n${body.endsWith('\n') || body === '' ? body : `${body}\n`}`;
  const lines = (one.diagnostics ?? []).map(({ place, code, fragment }) =>
    `${place} ${code} ${fragment}`.trimEnd(),
  );
  return [
    `${one.description}\n`,
    ...[...one.files].map(([name, body]) => section(name, body)),
    ...(one.options === '' ? [] : [section('options', one.options)]),
    ...(one.diagnostics === undefined ? [] : [section('diagnostics', lines.join('\n'))]),
    ...(one.addresses === undefined ? [] : [section('addresses', one.addresses.join('\n'))]),
    ...(one.program === undefined ? [] : [section('program', one.program)]),
  ].join('');
}
