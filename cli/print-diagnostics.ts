// What: diagnostics on stderr, in the form that fits the command's output. What not: the forms (render/).
import type { Compiled, Diagnostic, Source } from '../compiler/index.ts';
import type { Invocation } from './command.ts';

export interface Located {
  readonly sources: readonly Source[];
  readonly compiled: Compiled;
}

/** People read them on stderr; with --json stderr gets one JSON object, so that stdout stays the result alone. */
export async function printDiagnostics(
  loaded: Located,
  diagnostics: readonly Diagnostic[],
  { terminal, options }: Invocation,
): Promise<void> {
  const located = { sources: loaded.sources, locate: loaded.compiled.locate };
  if (options.flag('json')) {
    const { renderDiagnosticsJson } = await import('./render/diagnostics-json.ts');
    return terminal.err(renderDiagnosticsJson(diagnostics, located));
  }
  const { renderDiagnosticsText } = await import('./render/diagnostics-text.ts');
  terminal.err(renderDiagnosticsText(diagnostics, located, { color: terminal.color, width: terminal.width }));
}
