// What: what is wrong with a CleanupPolicy without asking the world. What not: shapes (schema).
import type { CleanupPolicySpec } from '../../../schemas/types.gen.ts';
import { type Diagnostic, diagnose } from '../../diagnostic.ts';
import type { CheckContext } from '../../kind.ts';
import type { Resource } from '../../model/resource.ts';
import { connectionAddress } from '../../rules/reference.ts';

type Spec = CleanupPolicySpec;

export function checkCleanupPolicy({ spec }: Resource<Spec>, context: CheckContext): readonly Diagnostic[] {
  return [...checkRows(spec, context), ...checkFiles(spec, context), ...checkLimit(spec, context)];
}

function checkRows({ rows }: Spec, context: CheckContext): readonly Diagnostic[] {
  if (rows === undefined) return [];
  const connection = context.resource(connectionAddress(rows.connection))?.spec;
  if (connection?.['readOnly'] !== true) return [];
  const detail = `Connection/${rows.connection} says readOnly: true, and this policy deletes rows.`;
  return [diagnose('DBK1513', context.at(['rows', 'connection']), detail)];
}

/** Folders in which a mistake in `pattern` would cost more than a log file. */
function checkFiles({ files, rows }: Spec, context: CheckContext): readonly Diagnostic[] {
  if (files === undefined) return archiveInside(rows, context);
  const path = files.path.replace(/\/+$/, '');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const system = ['bin', 'boot', 'dev', 'etc', 'lib', 'proc', 'root', 'sbin', 'sys', 'usr'];
  const absolute = path.startsWith('/') || path === '';
  const why = parts.includes('..')
    ? 'it leaves the folder it starts in'
    : parts.length === 0
      ? 'it is the whole project or the whole disk'
      : parts.includes('.dbkeel') || parts.includes('.git')
        ? 'the state, the history or the repository is in it'
        : absolute && system.includes(parts[0] ?? '')
          ? 'it belongs to the system'
          : undefined;
  if (why === undefined) return [];
  const detail = `Files in "${files.path}" must not be deleted by a policy: ${why}. Name the one folder that holds what is to be cleaned.`;
  return [diagnose('DBK1540', context.at(['files', 'path']), detail)];
}

function archiveInside(rows: Spec['rows'], context: CheckContext): readonly Diagnostic[] {
  if (rows?.archiveTo === undefined || !/(^|\/)\.dbkeel(\/|$)/.test(rows.archiveTo.path)) return [];
  const detail = 'The archive would stand in the folder of the state. Choose a folder of its own.';
  return [diagnose('DBK1540', context.at(['rows', 'archiveTo', 'path']), detail)];
}

function checkLimit({ maxDelete }: Spec, context: CheckContext): readonly Diagnostic[] {
  if (maxDelete === undefined) {
    const detail =
      'Nothing bounds one run: a clock that is wrong by a year would delete everything. Add  maxDelete: {percent: 20}.';
    return [diagnose('DBK1541', context.at([]), detail)];
  }
  const nil = (['count', 'percent'] as const).find((key) => maxDelete[key] === 0);
  if (nil === undefined) return [];
  const detail = `maxDelete.${nil} is 0, so every run that finds something fails and deletes nothing.`;
  return [diagnose('DBK1542', context.at(['maxDelete', nil]), detail)];
}
