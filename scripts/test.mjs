// What: `npm test` on a bare machine: installs the servers the tests need, then runs the gate. What not: the gate itself (scripts/check.mjs).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(':')
    .concat('/usr/sbin', '/usr/local/sbin')
    .some((folder) => existsSync(`${folder}/${name}`));
const postgresThere = () =>
  onPath('postgres') ||
  (existsSync('/usr/lib/postgresql') &&
    readdirSync('/usr/lib/postgresql').some((version) =>
      existsSync(`/usr/lib/postgresql/${version}/bin/postgres`),
    ));

const wanted = [
  ...(process.env.DBKEEL_TEST_POSTGRES_URL || postgresThere() ? [] : ['postgresql']),
  ...(process.env.DBKEEL_TEST_MYSQL_URL || onPath('mariadbd') ? [] : ['mariadb-server']),
];

if (wanted.length > 0) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    console.error(
      `The tests need ${wanted.join(' and ')}. Install with: sudo apt-get install -y ${wanted.join(' ')}`,
    );
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  console.log(`Installing ${wanted.join(', ')}`);
  const installed = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (installed.status !== 0) {
    console.error(`apt-get could not install ${wanted.join(', ')}.`);
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
}

const check = spawnSync(process.execPath, ['scripts/check.mjs'], { stdio: 'inherit' });
process.exit(check.status ?? 1);
