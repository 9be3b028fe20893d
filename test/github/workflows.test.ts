// What: the workflows of .github: they parse, ask for no more than they need, and the comment script does what it says on a fake GitHub. What not: GitHub itself.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes': number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': unknown };
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const load = (path: string): Workflow =>
  parse(readFileSync(join(root, path), 'utf8'), { strict: true }) as Workflow;
const check = load('.github/workflows/check.yml');
const template = load('.github/templates/dbkeel.yml');
const job = (name: string): Job => {
  const found = template.jobs[name];
  if (found === undefined) throw new Error(`the template has no job ${name}`);
  return found;
};

describe.each([
  ['check', check],
  ['the template', template],
])('%s', (_name, workflow) => {
  it('has what a workflow needs', () => {
    expect(workflow.name).toMatch(/\S/);
    expect(Object.keys(workflow.on).toSorted()).toEqual(['pull_request', 'push']);
    expect(workflow.concurrency.group).toMatch(/\S/);
    for (const one of Object.values(workflow.jobs)) {
      expect(one['timeout-minutes']).toBeGreaterThan(0);
      for (const step of one.steps) expect([step.uses, step.run].filter(Boolean)).toHaveLength(1);
    }
  });

  it('grants no write access to all jobs, pins actions to a major version and runs no text of a pull request', () => {
    expect(Object.values(workflow.permissions)).not.toContain('write');
    const steps = Object.values(workflow.jobs).flatMap((one) => one.steps);
    for (const { uses, run, with: input } of steps) {
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@v\d+$/);
      expect(`${run ?? ''}${String(input?.['script'] ?? '')}`).not.toContain('${{');
    }
  });
});

describe('check', () => {
  it('runs what README tells a newcomer', () => {
    const runs = Object.values(check.jobs).flatMap((one) => one.steps.flatMap(({ run }) => run ?? []));
    expect(runs).toEqual(['.ci/run']);
    expect(readFileSync(join(root, '.ci/run'), 'utf8')).toContain('npm ci');
    expect(readFileSync(join(root, '.ci/run'), 'utf8')).toContain('npm test');
  });
});

describe('the template', () => {
  it('gives secrets to no fork and to no job that does not need them', () => {
    const secretive = Object.entries(template.jobs).filter(([, one]) =>
      JSON.stringify(one).includes('secrets.'),
    );
    expect(secretive.map(([name]) => name)).toEqual(['plan', 'apply']);
    expect(job('plan').if).toContain('head.repo.full_name == github.repository');
    expect(job('apply').if).toBe("github.event_name == 'push'");
    for (const [, one] of secretive) expect(one.environment).toBe('databases');
    expect(Object.keys(template.on)).not.toContain('pull_request_target');
  });

  it('grants each job what it does', () => {
    expect(template.permissions).toEqual({});
    expect(job('validate').permissions).toEqual({ contents: 'read' });
    expect(job('plan').permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    expect(job('apply').permissions).toEqual({ contents: 'write' });
  });

  it('never cuts an apply off', () => {
    expect(template.concurrency['cancel-in-progress']).toBe("${{ github.event_name == 'pull_request' }}");
  });

  it('installs the version of this repository', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(template.env?.['DBKEEL_VERSION']).toBe(version);
  });
});

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string } | null;
  readonly body: string;
}

/** Comments in memory; calls it does not know are errors. */
class FakeGithub {
  readonly comments: Comment[] = [];
  readonly rest = {
    issues: {
      listComments: 'listComments',
      createComment: async ({ body, issue_number }: { body: string; issue_number: number }) => {
        expect(issue_number).toBe(7);
        this.add('github-actions[bot]', body);
      },
      updateComment: async ({ comment_id, body }: { comment_id: number; body: string }) => {
        const index = this.comments.findIndex(({ id }) => id === comment_id);
        const old = this.comments[index];
        if (old === undefined) throw new Error(`no comment ${comment_id}`);
        this.comments[index] = { ...old, body };
      },
    },
  };
  async paginate(what: unknown, { issue_number }: { issue_number: number }): Promise<readonly Comment[]> {
    expect(what).toBe('listComments');
    expect(issue_number).toBe(7);
    return this.comments;
  }
  add(login: string | null, body: string): void {
    if (body.length > 65_536) throw new Error('body is too long');
    this.comments.push({ id: this.comments.length + 1, user: login === null ? null : { login }, body });
  }
}

describe('the comment script', () => {
  let folder: string;
  let github: FakeGithub;
  const script = String(
    job('plan').steps.find(({ uses }) => uses?.startsWith('actions/github-script'))?.with?.['script'],
  );
  const context = {
    repo: { owner: 'o', repo: 'r' },
    issue: { number: 7 },
    serverUrl: 'https://github.example',
    runId: 42,
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dbkeel-comment-'));
    github = new FakeGithub();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As actions/github-script runs it: an async function of github, context and require. */
  async function comment(body: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const values = { PLAN_CODE: '0', DBKEEL_ENV: '', ...env };
    const requireHere = (name: string) => {
      expect(name).toBe('fs');
      return { readFileSync: (path: string) => (path === 'comment.md' ? body : expect.unreachable(path)) };
    };
    const AsyncFunction = (async () => undefined).constructor as new (
      ...words: string[]
    ) => (...values: unknown[]) => Promise<void>;
    await new AsyncFunction('github', 'context', 'require', 'process', script)(github, context, requireHere, {
      env: values,
    });
  }

  const marker = '<!-- dbkeel:plan: -->';

  it('creates one comment and updates it from then on', async () => {
    github.add('someone', 'looks good');
    github.add('someone', `${marker}\nnot by us`);
    github.add(null, `${marker}\nby a deleted user`);
    await comment(`${marker}\n\nfirst`);
    await comment(`${marker}\n\nsecond`);
    expect(github.comments.map(({ body }) => body)).toEqual([
      'looks good',
      `${marker}\nnot by us`,
      `${marker}\nby a deleted user`,
      `${marker}\n\nsecond`,
    ]);
  });

  it('keeps one comment for each environment', async () => {
    await comment('<!-- dbkeel:plan:prod -->\nprod', { DBKEEL_ENV: 'prod' });
    await comment('<!-- dbkeel:plan:dev -->\ndev', { DBKEEL_ENV: 'dev' });
    await comment('<!-- dbkeel:plan:prod -->\nprod again', { DBKEEL_ENV: 'prod' });
    expect(github.comments.map(({ body }) => body.split('\n')[1])).toEqual(['prod again', 'dev']);
  });

  it('replaces an older plan when there is none any more', async () => {
    await comment(`${marker}\n\nold plan`);
    await comment('', { PLAN_CODE: '3' });
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain('exit code 3');
    expect(github.comments[0]?.body).toContain('https://github.example/o/r/actions/runs/42');
    expect(github.comments[0]?.body).not.toContain('old plan');
  });

  it('cuts what is too long and closes the open fence', async () => {
    await comment(`${marker}\n\n\`\`\`diff\n${'+ line\n'.repeat(20_000)}\`\`\`\n`);
    const body = github.comments[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.split('\n').filter((line) => line.startsWith('```'))).toHaveLength(2);
    expect(body).toContain('the rest is in [the log]');
  });
});

describe('keeping the state', () => {
  const script = String(job('apply').steps.find(({ name }) => name === 'Keep the state')?.run);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dbkeel-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const git = (cwd: string, ...args: readonly string[]) =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

  it('pushes state and journal, and neither locks nor history, also when main has moved', () => {
    const [origin, mine, other] = ['origin', 'mine', 'other'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    git(folder, 'init', '--bare', '--initial-branch=main', origin);
    for (const clone of [mine, other]) {
      git(folder, 'clone', origin, clone);
      git(clone, 'config', 'user.name', 'test');
      git(clone, 'config', 'user.email', 'test@example.net');
    }
    git(mine, 'checkout', '-b', 'main');
    writeFileSync(join(mine, '.gitignore'), '.dbkeel/\n');
    git(mine, 'add', '.gitignore');
    git(mine, 'commit', '-m', 'start');
    git(mine, 'push', 'origin', 'main');
    git(other, 'pull', 'origin', 'main');
    git(other, 'checkout', '-B', 'main', 'origin/main');
    writeFileSync(join(other, 'a.yaml'), 'a: 1\n');
    git(other, 'add', 'a.yaml');
    git(other, 'commit', '-m', 'meanwhile');
    git(other, 'push', 'origin', 'main');

    mkdirSync(join(mine, '.dbkeel', 'prod'), { recursive: true });
    for (const name of [
      'state.json',
      'state.json.journal',
      'state.json.lock',
      'state.json.backup.1',
      'history.db',
      'history.db-wal',
    ])
      writeFileSync(join(mine, '.dbkeel', 'prod', name), name);
    execFileSync('bash', ['-e', '-c', script], { cwd: mine, stdio: ['ignore', 'ignore', 'ignore'] });

    const pushed = git(origin, 'ls-tree', '-r', '--name-only', 'main').trim().split('\n');
    expect(pushed.toSorted()).toEqual([
      '.dbkeel/prod/state.json',
      '.dbkeel/prod/state.json.journal',
      '.gitignore',
      'a.yaml',
    ]);

    // A journal that is gone goes from Git too.
    rmSync(join(mine, '.dbkeel', 'prod', 'state.json.journal'));
    execFileSync('bash', ['-e', '-c', script], { cwd: mine, stdio: ['ignore', 'ignore', 'ignore'] });
    expect(git(origin, 'ls-tree', '-r', '--name-only', 'main')).not.toContain('journal');
  });

  it('is content where nothing was applied', () => {
    git(folder, 'init');
    execFileSync('bash', ['-e', '-c', script], { cwd: folder });
    expect(readdirSync(folder)).toEqual(['.git']);
  });
});
