// What: collects what instances find, so that a fault of one template is reported once. What not: sorting all diagnostics (compile.ts).
import { type Code, type Diagnostic, diagnose, type Pointer, type Related } from '../diagnostic.ts';

export type Report = (
  code: Code,
  where: Pointer,
  detail: string,
  more?: { readonly related?: readonly Related[]; readonly suggestion?: string },
) => void;

const mostRelated = 5;

/** One diagnostic per code and place; later ones of the same only add their related places. */
export function templateReport(diagnostics: Diagnostic[]): Report {
  let seen: Map<string, number> | undefined;
  return (code, where, detail, more = {}) => {
    const key = `${code} ${where.document} ${JSON.stringify(where.path)} ${where.at}`;
    seen ??= new Map();
    const index = seen.get(key);
    const known = index === undefined ? undefined : diagnostics[index];
    if (index === undefined || known === undefined) {
      seen.set(key, diagnostics.push(diagnose(code, where, detail, more)) - 1);
      return;
    }
    const related = more.related ?? [];
    if (known.related.length < mostRelated && related.length > 0) {
      diagnostics[index] = { ...known, related: [...known.related, ...related].slice(0, mostRelated) };
    }
  };
}
