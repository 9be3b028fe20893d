// What: how the catalogue asks its session. What not: the questions.
import type { Cell } from '../../../../compiler/model/table.ts';
import type { Result } from '../../../engine.ts';

export type Query = (sql: string, params: readonly Cell[]) => Promise<Result>;
