// What: `{{…}}` in texts that are filled when a run happens: that they can be read. What not: which names a place knows (its kind).
import type { Diagnostic } from '../diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import type { Json, JsonObject, Path } from '../model/json.ts';
import { checkTemplate } from '../rules/check-values.ts';

/** Only texts with an opening `{{` are looked at. SQL is left alone: there the braces are the user's. */
export function checkPlaceholders(draft: Draft): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  search(draft.spec, [], (text, path) => found.push(...checkTemplate(text, draft.at([...path]))));
  return found;
}

function search(value: Json, path: (string | number)[], found: (text: string, path: Path) => void): void {
  if (typeof value === 'string') {
    if (value.includes('{{')) found(value, path);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const key in value as JsonObject) {
    if (key === 'sql' || key === 'where') continue;
    path.push(Array.isArray(value) ? Number(key) : key);
    search((value as JsonObject)[key] as Json, path, found);
    path.pop();
  }
}
