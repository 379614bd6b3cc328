import type { Answer } from './client.js';
import type { Arrival } from './fake-upstream.js';

/** A resource with a list that goes from `after` to `after`, three items a page. */
export const contacts = {
  resource: 'contacts',
  methods: {
    list: {
      kind: 'list',
      path: '/contacts',
      items: '/items',
      pagination: {
        size: { to: { query: 'limit' }, default: 2, max: 3 },
        next: { from: '/next', to: { query: 'after' } },
      },
    },
  },
};

/** Which page is asked for, from 0. */
export const after = ({ target }: Arrival): number =>
  Number(new URL(target, 'http://x').searchParams.get('after') ?? 0);

/** Three items, with ids beyond 2^53 and a line break in each. */
export function page(arrival: Arrival, pages: number, text?: string): string {
  const at = after(arrival);
  const more = text === undefined ? '' : `, "text": "${text}"`;
  const items = [1, 2, 3].map(
    (item) => `{"id": 90071992547409931${at}${item},\n "at": ${at}${more}}`,
  );
  return `{"items": [${items.join()}], "next": ${at + 1 < pages ? at + 1 : null}}`;
}

export const linesOf = ({ text }: Pick<Answer, 'text'>): string[] =>
  text.split('\n').filter((line) => line !== '');
