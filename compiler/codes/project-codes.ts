// What: DBK12xx, project, environments, variables, layers, forEach, substitution. What not: the other ranges.
import type { CodeEntry } from './code-entry.ts';

export const projectCodes = {
  DBK1201: {
    severity: 'error',
    summary: 'More than one Project',
    explain: `A folder is one project: one document of kind Project, or none. Settings of two would have to be merged in an order that nobody sees.
Merge them, or put one into a folder of its own with its own state.`,
  },
  DBK1202: {
    severity: 'error',
    summary: 'Environment is not chosen',
    explain: `The Project declares environments, and each has its own values and its own state, so there is no default one.

    dbkeel plan --env prod
    DBKEEL_ENV=prod dbkeel plan`,
  },
  DBK1203: {
    severity: 'error',
    summary: 'Unknown environment',
    explain: `The environment asked for is not declared in the Project under spec.environments.

    spec: {environments: {prod: {}, staging: {}}}`,
  },
  DBK1204: {
    severity: 'error',
    summary: 'Unknown variable',
    explain: `Variables are declared in the Project before they are used, so that a typo cannot become an empty text. \`\${var:environment}\` is the
chosen environment and needs no declaration.

    spec: {variables: {domain: {type: string, default: dev.example.net}}}`,
  },
  DBK1205: {
    severity: 'error',
    summary: 'Variable has no value',
    explain: `The variable is declared without a default, and neither the chosen environment nor the command line gives it a value.

    dbkeel plan --var domain=example.net
    DBKEEL_VAR_domain=example.net dbkeel plan`,
  },
  DBK1206: {
    severity: 'error',
    summary: 'Variable has a value of another type',
    explain: `A variable has one of the types string, number, boolean, list, map. On the command line and in DBKEEL_VAR_NAME numbers and booleans
are written plainly, lists and maps as JSON.

    dbkeel plan --var 'fleet={"eu": {"tier": "gold"}}'`,
  },
  DBK1207: {
    severity: 'error',
    summary: 'Name of a variable is taken',
    explain: `\`environment\` always means the chosen environment and cannot be declared. Give the variable another name.`,
  },
  DBK1208: {
    severity: 'error',
    summary: 'Expression in the value of a variable',
    explain: `Values of variables are plain, so that their meaning does not depend on the order in which they are filled in. Secret references are
the exception: they are names, not values. Write the expression where the variable is used.`,
  },
  DBK1209: {
    severity: 'error',
    summary: 'Expression cannot be read',
    explain: `The forms are:

    \${var:NAME}             a variable of the Project
    \${var:environment}      the chosen environment
    \${each:key}             the key of this instance of forEach
    \${each:value.PATH}      a part of its value
    \${secret:env:NAME}      a secret, also secret:file:PATH and secret:exec:NAME

There is no \${env:}: declare a variable and set it with DBKEEL_VAR_NAME. To write the characters \`\${\` themselves, write \`$\${\`.
What is filled in when a run happens is written {{…}}.`,
  },
  DBK1210: {
    severity: 'error',
    summary: 'each outside of forEach',
    explain: `\`\${each:key}\` and \`\${each:value}\` have a meaning only in a resource with forEach or forEachConnection.`,
  },
  DBK1211: {
    severity: 'error',
    summary: 'Entry of forEach lacks a value',
    explain: `The template uses a part of each entry's value that one or more entries do not have. The message names an entry; related places show
up to five of them. Add the part to each entry, or take the expression out.

    forEach: {eu: {tier: gold}, us: {tier: silver}}
    metadata: {labels: {tier: "\${each:value.tier}"}}`,
  },
  DBK1212: {
    severity: 'error',
    summary: 'List or map inside a text',
    explain: `An expression inside a longer text must be a text, number or boolean. A list or map keeps its type only where the expression is the
whole value.

    tables: \${var:tables}               # the whole value: stays a list
    url: postgres://x@\${var:host}/app   # inside a text: must be plain`,
  },
  DBK1213: {
    severity: 'error',
    summary: 'Secret where none can be',
    explain: `What stands here is stored in plan, state and history and is shown to people. Secrets may stand in passwords, keys, tokens, headers
and URLs only, where dbkeel keeps the reference and reads the secret when it is used.`,
  },
  DBK1214: {
    severity: 'error',
    summary: 'Two ways to make instances',
    explain: `A resource is made once, or for each entry of forEach, or for each Connection. Keep one of forEach and forEachConnection.`,
  },
  DBK1215: {
    severity: 'error',
    summary: 'forEach is not a map',
    explain: `forEach takes a map: its keys are part of the addresses, so that adding an entry changes no other. With a list, entries would be known
by their position.

    forEach: {eu: {host: a}, us: {host: b}}
    forEach: \${var:fleet}`,
  },
  DBK1216: {
    severity: 'error',
    summary: 'Key cannot name an instance',
    explain: `Keys of forEach become the last part of addresses (Monitor/lag/eu) and may have letters, digits, dots, underscores and dashes.`,
  },
  DBK1217: {
    severity: 'error',
    summary: 'Connection for each Connection',
    explain: `forEachConnection reads the Connections, so that a Connection cannot be made by it. Use forEach with a map.`,
  },
  DBK1218: {
    severity: 'warning',
    summary: 'No Connection fits',
    explain: `forEachConnection selects nothing, so that the resource does not exist at all. That may be right in one environment; more often the
glob, engine or label has a typo.`,
  },
  DBK1219: {
    severity: 'error',
    summary: 'Two Connections make one key',
    explain: `The key of an instance is the last part of the Connection's name: pg/eu1 and mysql/eu1 both give eu1. Narrow forEachConnection with
name, engine or labels, or write two resources.`,
  },
  DBK1220: {
    severity: 'error',
    summary: 'Resource names an unknown environment',
    explain: `\`environments\` lists where a resource exists. A name that the Project does not declare would leave the resource out everywhere.`,
  },
  DBK1221: {
    severity: 'error',
    summary: 'Defaults for an unknown kind',
    explain: `The Project's defaults are listed by kind, or under "*" for each kind that has the field.`,
  },
  DBK1222: {
    severity: 'error',
    summary: 'Default that no kind has',
    explain: `A field under defaults["*"] is given to every kind that has it. No kind has this one.`,
  },
  DBK1223: {
    severity: 'warning',
    summary: 'Patch changes nothing',
    explain: `No resource fits the patch's resource and labels, so that it has no effect. A glob such as Monitor/* means all Monitors, instances
included.`,
  },
} as const satisfies Record<string, CodeEntry>;
