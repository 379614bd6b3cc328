import type { ResourceMethod } from './definition.js';
import { type FoundMethod, isSafe } from './find.js';
import type { ListParameters } from './paging/cursor.js';
import type { PageState } from './paging/page-state.js';
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
  /** Of a list that is paged. */
  page: AskedPage | undefined;
  /** The items of a page are lines of a longer answer. */
  asLines: boolean;
  /** What is found in the answer is told instead of it. */
  isExplained: boolean;
}

/** Which page of a list is asked for, and what its cursors bring along. */
export interface AskedPage {
  state: PageState;
  parameters: ListParameters;
}

export function shapeOf(
  { resource, name, method, version, hasExpressions, idField }: FoundMethod,
  bindings: QuestionBindings,
  { page, asLines, isExplained }: Pick<AnswerShape, 'page' | 'asLines' | 'isExplained'>,
): AnswerShape {
  const { kind, items, meta, pagination, errors, throttle, item, answer } = method;
  const shaping = { kind, items, meta, pagination, errors, throttle, item, answer };
  return {
    ...(shaping as ShapingPart),
    resource,
    method: name,
    version,
    isSafe: isSafe(method),
    idField,
    bindings: hasExpressions ? bindings : undefined,
    page,
    asLines,
    isExplained,
  };
}

/** Whether a method's answers are anything else than the provider's own. */
export const isShaping = ({
  kind,
  items,
  errors,
  throttle,
  item,
  answer,
}: ResourceMethod): boolean =>
  kind === 'list' || [items, errors, throttle, item, answer].some((part) => part !== undefined);
