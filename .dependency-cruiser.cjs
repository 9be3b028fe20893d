// What: who may import whom (design section 4), each rule with its reason. What not: style (biome) and types (tsc).
const runtimeContracts =
  '^runtime/(ports|failure|operation|engine|channel|store|sample|endpoint|turns)\\.ts$';
const phases = ['parse', 'validate', 'resolve', 'order', 'plan'];
const shelves = ['operations', 'engines', 'channels', 'scalers', 'stores', 'formats'];
const production = '\\.test\\.ts$|/conformance\\.ts$|^(test|bench|scripts|examples|spec)/|^schemas/generate';

/** A rule of ours: everything is an error. */
const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: production, ...from },
  to,
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle (type-only ones too) means two files are one thing; nobody can read either first.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan-import',
      comment: 'An import that does not resolve works on one machine only.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    rule(
      'schemas-read-nobody',
      'Schemas are the contract: everyone reads them, they read nobody.',
      { path: '^schemas/' },
      { path: '^(compiler|runtime|cli)/' },
    ),
    rule(
      'compiler-is-below',
      'The compiler is pure; effects and the command line build on it, never the other way.',
      { path: '^compiler/' },
      { path: '^(runtime|cli)/' },
    ),
    rule(
      'runtime-is-below-cli',
      'The runtime serves any front end; it must not know the command line.',
      { path: '^runtime/' },
      { path: '^cli/' },
    ),
    rule(
      'compiler-is-pure',
      'No I/O, clock or process in the compiler: equal inputs give equal bytes. Hashing is a pure function.',
      { path: '^compiler/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    ),
    rule(
      'codes-and-diagnostic-are-lowest',
      'Everybody reports; what reports must not depend on what is reported.',
      { path: '^compiler/(codes/|diagnostic\\.ts)' },
      { path: '^compiler/', pathNot: '^compiler/(codes/|diagnostic\\.ts)' },
    ),
    rule(
      'model-is-data',
      'Nouns know only diagnostics: a noun that imports a verb becomes a bucket.',
      { path: '^compiler/model/' },
      { path: '^compiler/', pathNot: '^compiler/(codes/|diagnostic\\.ts|model/)' },
    ),
    rule(
      'rules-use-model-only',
      'Pure rules are shared by plan and run; they must not lean on either.',
      { path: '^compiler/rules/' },
      { path: '^compiler/', pathNot: '^compiler/(codes/|diagnostic\\.ts|model/|rules/)' },
    ),
    rule(
      'contracts-use-model-and-rules',
      'A contract that imports a phase cannot be implemented without it.',
      { path: '^compiler/(kind|dialect)\\.ts$' },
      {
        path: '^compiler/',
        pathNot: '^compiler/(codes/|diagnostic\\.ts|model/|rules/|kind\\.ts|dialect\\.ts)',
      },
    ),
    ...phases.map((phase) =>
      rule(
        `phase-${phase}-stands-alone`,
        'Phases share only the nouns; compile.ts alone knows their order.',
        { path: `^compiler/${phase}/` },
        {
          path: `^compiler/(${phases.filter((other) => other !== phase).join('|')}|kinds|dialects|emitters)/|^compiler/(compile|index)\\.ts$`,
        },
      ),
    ),
    rule(
      'kinds-stand-alone',
      'A kind is its own folder, the contracts, the nouns and the rules: so that it can be added or removed alone.',
      { path: '^compiler/kinds/([^/]+)/' },
      {
        path: '^compiler/',
        pathNot: '^compiler/(codes/|diagnostic\\.ts|model/|rules/|kind\\.ts|dialect\\.ts|kinds/$1/)',
      },
    ),
    rule(
      'dialects-stand-alone',
      'A dialect must not lean on another engine.',
      { path: '^compiler/dialects/([^/]+)/' },
      {
        path: '^compiler/',
        pathNot: '^compiler/(codes/|diagnostic\\.ts|model/|rules/|dialect\\.ts|dialects/$1/)',
      },
    ),
    rule(
      'runtime-uses-compiler-nouns',
      'The runtime knows nouns, rules, contracts and the front door of the compiler, not its phases or kinds.',
      { path: '^runtime/' },
      { path: '^compiler/(parse|validate|resolve|order|plan|kinds|emitters)/' },
    ),
    rule(
      'contracts-of-the-runtime-are-low',
      'Contracts name each other and events, nothing that does work.',
      { path: runtimeContracts },
      { path: '^runtime/', pathNot: `${runtimeContracts}|^runtime/events/` },
    ),
    rule(
      'connections-are-low',
      'Pools know ports, events and engines by contract.',
      { path: '^runtime/connections/' },
      { path: '^runtime/', pathNot: `${runtimeContracts}|^runtime/(events|connections)/` },
    ),
    rule(
      'ledgers-are-low',
      'State and history store facts; they do not know who makes them.',
      { path: '^runtime/(state|history)/' },
      {
        path: '^runtime/',
        pathNot: `${runtimeContracts}|^runtime/(events|connections|state|history)/|^runtime/engines/sqlite/driver/`,
      },
    ),
    rule(
      'data-is-below-plugins',
      'Row traffic is used by operations and engines, so it cannot use them.',
      { path: '^runtime/(data|backup|translate)/' },
      {
        path: '^runtime/',
        pathNot: `${runtimeContracts}|^runtime/(events|connections|data|backup|translate)/`,
      },
    ),
    ...shelves.map((shelf) =>
      rule(
        `plugin-${shelf}-stands-alone`,
        'A plug-in is its folder: own files, contracts, ports, row traffic. Never another plug-in.',
        { path: `^runtime/${shelf}/([^/]+)/` },
        {
          path: '^runtime/',
          pathNot: `${runtimeContracts}|^runtime/(data|backup|translate)/|^runtime/${shelf}/$1/`,
        },
      ),
    ),
    rule(
      'engines-use-their-own-dialect',
      'An engine speaks its own dialect only.',
      { path: '^runtime/engines/([^/]+)/' },
      { path: '^compiler/dialects/', pathNot: '^compiler/dialects/$1/' },
    ),
    rule(
      'operations-know-no-dialect',
      'Operations ask the session for its dialect: differences are functions, never an engine name.',
      { path: '^runtime/(operations|data|apply|run|observe|notify)/' },
      { path: '^compiler/dialects/' },
    ),
    rule(
      'middle-does-not-use-top',
      'Observe, run and notify serve apply and schedule, not the other way.',
      { path: '^runtime/(observe|run|notify)/' },
      { path: '^runtime/(apply|schedule)/' },
    ),
    rule(
      'drivers-in-their-engine',
      'A driver outside its engine is a second way to talk to a database.',
      { pathNot: `^runtime/engines/|${production}` },
      { path: 'node_modules/(pg|pg-copy-streams|mysql2|libsql|snowflake-sdk)/' },
    ),
    rule(
      'effects-in-ports',
      'Only the real ports touch the system, so that simulated ones can stand in for all of it. Drivers and their host processes are engines.',
      { path: '^runtime/', pathNot: `^runtime/(ports/node|engines)/|${production}` },
      {
        dependencyTypes: ['core'],
        pathNot:
          '^(node:)?(crypto|stream|stream/promises|util|events|buffer|string_decoder|zlib|path|path/posix|url)$',
      },
    ),
    rule(
      'only-registries-name-plugins',
      'Adding a plug-in edits no file by hand: only generated registries name its folder.',
      {
        pathNot: `\\.gen\\.ts$|^(runtime/(operations|engines|channels|scalers|stores|formats)|compiler/(kinds|dialects|emitters))/|${production}`,
      },
      {
        path: '^(runtime/(operations|channels|scalers|stores|formats)|compiler/(kinds|dialects|emitters))/[^/]+/',
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules/.*/node_modules)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
