// What: what is wrong with a Connection without asking its server. What not: shapes and defaults (schema).
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext } from '../../kind.ts';
import type { Path } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import type { ConnectionSpec } from './spec.ts';

/** Schemes a URL may have, by engine. An engine that is not here takes no URL, or the schema knows more. */
const schemes: Readonly<Record<string, readonly string[]>> = {
  postgres: ['postgres', 'postgresql'],
  mysql: ['mysql', 'mariadb'],
};

export function checkConnection(
  resource: Resource<ConnectionSpec>,
  context: CheckContext,
): readonly Diagnostic[] {
  return [...checkUrl(resource, context), ...checkTls(resource, context), ...checkAccess(resource, context)];
}

function checkUrl({ spec }: Resource<ConnectionSpec>, context: CheckContext): readonly Diagnostic[] {
  const { url, engine } = spec;
  // A URL that is a secret as a whole is known to nobody before it is used.
  if (url === undefined || url.startsWith('${secret:')) return [];
  const found: Diagnostic[] = [];
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  const allowed = schemes[engine];
  if (allowed !== undefined && (scheme === undefined || !allowed.includes(scheme))) {
    const detail = `Engine ${engine} takes a URL that starts with ${allowed.map((each) => `${each}://`).join(' or ')}; this one starts with ${scheme === undefined ? 'no scheme' : `${scheme}://`}. Correct the URL or the engine.`;
    found.push(diagnose('DBK1501', context.at(['url']), detail));
  }
  return found;
}

function checkTls({ spec }: Resource<ConnectionSpec>, context: CheckContext): readonly Diagnostic[] {
  const { tls, engine } = spec;
  if (tls === undefined) return [];
  const found: Diagnostic[] = [];
  const place = (key: string) => context.at(['tls', key] satisfies Path);
  for (const key of ['ca', 'cert', 'key'] as const) {
    const value = tls[key];
    if (value === undefined || !/-----BEGIN|\n/.test(value)) continue;
    const detail = `tls.${key} is the path of a PEM file, relative to the project's root; the text of a certificate or key stands here. Put it in a file, for example certs/${key}.pem.`;
    found.push(diagnose('DBK1504', place(key), detail));
  }
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    const [has, lacks] = tls.cert === undefined ? ['key', 'cert'] : ['cert', 'key'];
    const detail = `A client certificate is a pair: tls.${has} is set, tls.${lacks} is not. Add tls.${lacks}, or remove tls.${has}.`;
    found.push(diagnose('DBK1505', place(has), detail));
  }
  if (engine === 'sqlite') {
    found.push(
      diagnose(
        'DBK1503',
        context.at(['tls'], 'key'),
        'A SQLite database is a file: there is no network and no TLS. Remove tls.',
      ),
    );
  }
  return found;
}

function checkAccess({ spec }: Resource<ConnectionSpec>, context: CheckContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (spec.readOnly === true && spec.writer !== undefined) {
    const detail = 'readOnly: true forbids every write, so `writer` is never used. Remove one of the two.';
    found.push(diagnose('DBK1506', context.at(['writer'], 'key'), detail));
  }
  if (spec.engine === 'sqlite' && spec.ssh !== undefined) {
    const detail =
      'A SQLite database is a file on this machine: it cannot be reached through SSH. Remove ssh.';
    found.push(diagnose('DBK1503', context.at(['ssh'], 'key'), detail));
  }
  return found;
}
