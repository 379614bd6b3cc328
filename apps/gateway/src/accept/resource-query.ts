import { type FieldError, SluiceError } from '#libs/errors';
import type { GivenParameter, ResourceMethod } from '#libs/resources';

const MOST_PARAMETERS = 1_000;

/** What the query of a resource says, to Sluice and to the provider. */
export interface ResourceQuery {
  /** All: the list is walked to its end. */
  limit: number | 'all' | undefined;
  /** "" is the first page. */
  cursor: string | undefined;
  /** The answer as it came is wanted. */
  isRaw: boolean;
  parameters: GivenParameter[];
}

/** On `/proxy/:resource`. */
export const SELECTOR_PARAMETER = 'integrated_account_id';

/**
 * @param text without the "?"
 * @throws SluiceError `invalid_parameter`
 */
export function readResourceQuery(
  text: string,
  { pagination }: Pick<ResourceMethod, 'pagination'>,
): ResourceQuery {
  const query: ResourceQuery = {
    limit: undefined,
    cursor: undefined,
    isRaw: false,
    parameters: [],
  };
  const errors: FieldError[] = [];
  for (const parameter of givenIn(text)) {
    const { name, value } = parameter;
    if (name === 'raw') query.isRaw = value !== '0' && value !== 'false';
    else if (name === 'next_cursor' && pagination) query.cursor = value;
    else if (name === 'limit' && pagination && value === 'all') query.limit = value;
    else if (name === 'limit' && pagination?.size) {
      if (/^[1-9]\d{0,5}$/.test(value)) query.limit = Number(value);
      else errors.push({ path: 'limit', message: 'must be a whole number from 1 to 999999' });
    } else if (name !== SELECTOR_PARAMETER) query.parameters.push(parameter);
  }
  if (query.parameters.length > MOST_PARAMETERS)
    errors.push({
      path: 'query',
      message: `must not hold more than ${MOST_PARAMETERS} parameters`,
    });
  if (errors.length > 0) throw new SluiceError('invalid_parameter', { errors, dispatched: false });
  return query;
}

/** In their order, with what stands for each to the letter. */
const givenIn = (text: string): GivenParameter[] =>
  text
    .split('&')
    .filter((part) => part !== '')
    .flatMap((part) =>
      [...new URLSearchParams(part)].map(([name, value]) => ({ name, value, text: part })),
    );
