import type { ResourceMethod } from './definition.js';
import { type FoundMethod, isSafe } from './find.js';
import type { QuestionBindings } from './question.js';

type ShapingPart = Pick<
  ResourceMethod,
  'kind' | 'items' | 'meta' | 'pagination' | 'errors' | 'throttle' | 'item' | 'answer'
>;

/**
 * What of a method its answer is shaped by, and what was asked. Plain data: it travels sealed with
 * the request, so that an answer is shaped by the definition under which it was asked for.
 */
export interface AnswerShape extends ShapingPart {
  resource: string;
  method: string;
  /** Of the definition. */
  version: string;
  /** Whether the request may be sent again although nobody knows whether it has arrived. */
  isSafe: boolean;
  idField: string | undefined;
  /** What expressions see; absent where there are none. */
  bindings: QuestionBindings | undefined;
  /** How many items a page was asked for. */
  limit: number | undefined;
  /** Which page was asked for; absent: the first. */
  page: unknown;
}

/** What of a page was asked for. */
export type AskedPage = Pick<AnswerShape, 'limit' | 'page'>;

export function shapeOf(
  { resource, name, method, version, idField }: FoundMethod,
  bindings: QuestionBindings,
  { limit, page }: AskedPage,
): AnswerShape {
  const { kind, items, meta, pagination, errors, throttle, item, answer } = method;
  const shaping = { kind, items, meta, pagination, errors, throttle, item, answer };
  const hasExpressions = JSON.stringify(shaping).includes('"expr"') || Boolean(item ?? answer);
  return {
    ...(shaping as ShapingPart),
    resource,
    method: name,
    version,
    isSafe: isSafe(method),
    idField,
    bindings: hasExpressions ? bindings : undefined,
    limit,
    page,
  };
}
