// What: the front door of the compiler: what runtime and cli may use. What not: phases, kinds and dialects (nobody outside names them).
export { type CodeEntry, codes } from './codes/index.ts';
export { type Compiled, type CompileOptions, compile, type ParseCache } from './compile.ts';
export {
  type Checked,
  type Code,
  type Diagnostic,
  type DiagnosticSeverity,
  diagnose,
  isPointer,
  isSpan,
  type Place,
  type Pointer,
  type Related,
  type Span,
  type Subject,
} from './diagnostic.ts';
export { canonicalJson, digestOf } from './model/canonical.ts';
export type * from './model/change.ts';
export type * from './model/graph.ts';
export type * from './model/job.ts';
export type * from './model/json.ts';
export type * from './model/plan.ts';
export type { Lifecycle, ProjectSettings, Reference, Resource } from './model/resource.ts';
export type * from './model/source.ts';
export type * from './model/state.ts';
export type {
  Capabilities,
  ColumnModel,
  NeutralType,
  ServerInfo,
  TableModel,
  TableName,
} from './model/table.ts';
export {
  type Answer,
  type Answers,
  type Failure,
  type Request,
  requestKey,
  type World,
} from './model/world.ts';
export { plan } from './plan/plan.ts';
export type * from './plan/plan-options.ts';
export { questions, requests } from './plan/requests.ts';
export { sortDiagnostics } from './sort-diagnostics.ts';
