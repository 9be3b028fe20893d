// What: DBK10xx, files and YAML. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const parseCodes = {
  DBK1001: {
    severity: 'error',
    summary: 'YAML syntax error',
    explain: `The file is not valid YAML at this place. Common causes: indentation that differs between keys of one map, a closing quote or
bracket that is missing, a second ": " on one line.

    metadata: {name: shop}        # not {name: shop
    description: "see: wiki"      # quoted, because of ": "`,
  },
  DBK1002: {
    severity: 'error',
    summary: 'Text inside { } or [ ] needs quotes',
    explain: `In flow collections { } [ ] the characters { } [ ] , # * and ": " have a meaning of their own, so text that holds \${…}, starts
with *, or contains " #" or ": " must be quoted there. Outside of flow collections \${…} needs no quotes. dbkeel fmt adds them.

    spec: {url: "\${var:url}"}     # not {url: \${var:url}}
    schedule: {cron: "0 * * * *"}`,
  },
  DBK1003: {
    severity: 'error',
    summary: 'Duplicate key',
    explain: `One map gives the same key twice. Parsers differ in which one they believe, so neither is. Remove one of them.`,
  },
  DBK1004: {
    severity: 'error',
    summary: 'Unknown alias',
    explain: `*name stands for what was marked with &name earlier in the same document. If the "*" was meant as text (a glob, a cron
expression), quote it.

    tables: ["*"]
    schedule: {cron: "*/15 * * * *"}`,
  },
  DBK1005: {
    severity: 'error',
    summary: 'Aliases expand to too much',
    explain: `Aliases of aliases multiply: a few lines can stand for billions of values. At most 10,000 values of a document may come from
aliases. Common values belong to Project.spec.defaults or to a variable.`,
  },
  DBK1006: {
    severity: 'error',
    summary: 'Merge keys are not supported',
    explain: `"<<" is not part of YAML 1.2, and a reviewer cannot see what it brings in. Use Project.spec.defaults for what all resources of
a kind share, and patches for what an environment changes.

    spec:
      defaults: {BackupPolicy: {retention: {days: 30}}}`,
  },
  DBK1007: {
    severity: 'error',
    summary: 'Tags are not supported',
    explain: `A tag (!name, !!str) changes what a value is behind the reader's back. Values are what they look like; quote what must be text.

    version: "16"                 # not !!str 16`,
  },
  DBK1008: {
    severity: 'error',
    summary: 'Reserved key',
    explain: `__proto__, constructor and prototype cannot be keys. They have a meaning in JavaScript and are a known way to attack programs
that copy maps.`,
  },
  DBK1009: {
    severity: 'error',
    summary: 'Nested too deeply',
    explain: `Lists and maps may be nested 100 levels deep. Real resources have fewer than ten.`,
  },
  DBK1010: {
    severity: 'error',
    summary: 'File is too large',
    explain: `A file may have 1 MB. Split it: all *.yaml and *.yml files of the project are read, in any folder. A dump that only happens to
end in .yaml belongs into .dbkeelignore.`,
  },
  DBK1011: {
    severity: 'error',
    summary: 'Key is not text',
    explain: `Keys of maps are text. 1, true, null and [a] are not; quote them.

    perTable: {"2024": {where: "year = 2024"}}`,
  },
  DBK1012: {
    severity: 'error',
    summary: 'Character that cannot stand in YAML',
    explain: `Control characters (NUL among them) are not YAML. The file is most likely binary, or was saved as UTF-16. Save it as UTF-8.`,
  },
  DBK1013: {
    severity: 'error',
    summary: 'Tab used as indentation',
    explain: `YAML is indented with spaces only. Most editors convert tabs; dbkeel fmt cannot, because the depth they stand for is unknown.`,
  },
  DBK1014: {
    severity: 'error',
    summary: 'Document is not a map',
    explain: `Each document is a map with apiVersion, kind, metadata and spec. A list or a bare text at the top is most often a "---" too many
or a wrong indentation.`,
  },
  DBK1015: {
    severity: 'error',
    summary: 'Document of another program in a file of ours',
    explain: `A file that holds documents of dbkeel may hold no others: a document whose apiVersion was forgotten would otherwise be ignored in
silence, and its resource deleted. Move it to a file of its own.`,
  },
  DBK1016: {
    severity: 'error',
    summary: 'Unsupported apiVersion',
    explain: `This version of dbkeel reads apiVersion dbkeel/v1.

    apiVersion: dbkeel/v1`,
  },
  DBK1017: {
    severity: 'error',
    summary: 'YAML directives are not supported',
    explain: `Lines that start with % change how the rest is read (%YAML 1.1 turns "no" into false). Files are read as YAML 1.2; remove the line.`,
  },
  DBK1018: {
    severity: 'error',
    summary: 'Number cannot be kept exactly',
    explain: `.inf and .nan are no JSON numbers, and whole numbers above 9007199254740991 lose digits. What has that many digits is an
identifier: quote it.

    account: "12345678901234567890"`,
  },
  DBK1019: {
    severity: 'error',
    summary: 'File cannot be read',
    explain: `The file or folder is there but cannot be opened: look at its permissions, and whether a link points nowhere. Files that are not
meant for dbkeel can be named in .dbkeelignore.`,
  },
  DBK1020: {
    severity: 'error',
    summary: 'File is not UTF-8',
    explain: `Files are read as UTF-8. Convert it, for example: iconv -f ISO-8859-1 -t UTF-8 old.yaml > new.yaml`,
  },
  DBK1021: {
    severity: 'error',
    summary: 'File held resources and now has none we know',
    explain: `The state says that resources were declared in this file. It is still there, but none of its documents is dbkeel/v1. A typo in
apiVersion must not plan deletes, so this is an error. To delete the resources, remove the file or its text.`,
  },
} as const satisfies Record<string, CodeEntry>;
