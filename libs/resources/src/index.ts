/**
 * Named objects of third-party APIs as data: how a method makes a request, and what becomes of its
 * answer. Promise: a definition is looked at whole when it is put, never at the first call; what no
 * expression touches comes through digit for digit.
 */
export {
  type DeclaredError,
  definitionSchema,
  definitionsSchema,
  type ResourceDefinition,
  type ResourceDefinitionInput,
  type ResourceMethod,
  type ResourceParameter,
} from './definition.js';
export { RequestDraft } from './draft.js';
export { definitionFaults } from './faults.js';
export { type FoundMethod, isSafe, Resources } from './find.js';
export { type JsonNode, writeJson } from './json-node.js';
export { JsonText } from './json-text.js';
export type { Pagination } from './pagination.js';
export { Cursors, type ListParameters } from './paging/cursor.js';
export { cursorsBeside, NEXT_CURSOR_HEADER, writeLines, writeList } from './paging/list-answer.js';
export {
  firstPage,
  type PageRequest,
  type PageState,
  requestOf,
  withLimit,
} from './paging/page-state.js';
export { putPage } from './paging/put-page.js';
export { pagesBeside } from './paging/turn-page.js';
export type { Path, Place } from './place.js';
export { draftRequest } from './request.js';
export { type AnswerShape, type AskedPage, shapeOf } from './shape.js';
export { type Promotion, proposal, type Proposal } from './promote/promote.js';
export type { KnownPaging, Sample } from './promote/sample.js';
