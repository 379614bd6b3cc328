import { SluiceError } from '#libs/errors';
import { type AnswerShape, JsonText } from '#libs/resources';
import type { PageReader } from './page-reader.js';

const NULL = JsonText.parse('null');

/**
 * The items of a page as they came.
 * @throws SluiceError `resource_answer_unreadable`, `expression_failed`
 */
export async function itemsOf(
  reader: PageReader,
  { items = '' }: AnswerShape,
): Promise<JsonText[]> {
  const found = await reader.at(items);
  if (found?.source === 'null') return [];
  const elements = found?.elements();
  if (elements) return elements;
  // A sequence of one, or of none, is no list to an expression.
  if (typeof items === 'object') return found ? [found] : [];
  throw unreadable(`No list is at ${placeOf(items)}.`);
}

/**
 * Each stays one item, whatever its expression makes of it.
 * @throws SluiceError `expression_failed`
 */
export const shapedItems = async (
  reader: PageReader,
  { item }: AnswerShape,
  items: readonly JsonText[],
): Promise<readonly JsonText[]> =>
  item === undefined || items.length === 0 ? items : reader.evaluateEach(item, items);

/**
 * The one that was asked for, as it came.
 * @throws SluiceError `resource_answer_unreadable`, `expression_failed`
 */
export async function oneOf(reader: PageReader, { items = '' }: AnswerShape): Promise<JsonText> {
  const found = await reader.at(items);
  if (!found) throw unreadable(`Nothing is at ${placeOf(items)}.`);
  return found;
}

/** @throws SluiceError `expression_failed` */
export const shapedBy = async (
  reader: PageReader,
  expression: string,
  json: string,
): Promise<JsonText> => (await reader.evaluate(expression, json)) ?? NULL;

const placeOf = (path: NonNullable<AnswerShape['items']>): string =>
  typeof path === 'object' ? 'the place that the expression says' : `"${path}"`;

export const unreadable = (detail: string): SluiceError =>
  new SluiceError('resource_answer_unreadable', { dispatched: true, detail });
