// What: `npm run demo`, the quickstart from nothing, command by command. What not: a test (examples are tests of their own).
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const story = join(root, 'examples', 'quickstart');
const folder = mkdtempSync(join(tmpdir(), 'dbkeel-demo-'));
const cli = join(root, 'dist', 'cli', 'cli.js');

function say(text) {
  process.stdout.write(`\n${text}\n`);
}

/** Shows the command as a user would type it, runs it, and stops the demo when it ends otherwise than told. */
function run(shown, argv, expected = [0]) {
  say(`$ ${shown}`);
  const done = spawnSync(process.execPath, argv, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, DBKEEL_ENV: '' },
  });
  if (expected.includes(done.status)) return;
  process.stderr.write(`\nThe demo stopped: "${shown}" ended with exit code ${done.status}.\n`);
  process.exitCode = 1;
  throw new Error('demo');
}

const dbkeel = (line, expected) =>
  run(`dbkeel ${line}`, [cli, ...line.split(' ').map((word) => word.replaceAll("'", ''))], expected);

try {
  if (!existsSync(cli)) {
    say('Building dist/ …');
    const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
      cwd: root,
      stdio: 'inherit',
    });
    if (built.status !== 0) throw new Error('build');
  }
  cpSync(story, folder, {
    recursive: true,
    filter: (path) => path === story || path.endsWith('.yaml'),
  });
  say(
    `The quickstart, in ${folder}: two SQLite databases from public data, two migrations into a third, one chained into a fourth, and monitors.`,
  );
  run('node setup.mjs', [join(story, 'setup.mjs')]);
  dbkeel('validate');
  dbkeel('plan');
  dbkeel('apply --yes');
  dbkeel('run Monitor/flights');
  dbkeel('run Monitor/late-flights', [2]);
  dbkeel('status');
  // Exit code 2 would mean that a second plan still finds something to do.
  dbkeel('plan --detailed-exitcode');
} catch (error) {
  if (process.exitCode === undefined) process.exitCode = 1;
  if (error instanceof Error && !['demo', 'build'].includes(error.message))
    process.stderr.write(`${error.message}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
