export interface Page<T> {
  data: T[];
  /** Of the page that comes next; `null` after the last one. */
  nextCursor: string | null;
}

/** Its first page when it is awaited; all items, page after page, in `for await`. */
export type Listing<T, P extends Page<T> = Page<T>> = Promise<P> &
  AsyncIterable<T> & { pages(): AsyncGenerator<P, void> };

/** Asks for the first page at once, and for each other one when it is wanted. */
export function listing<T, P extends Page<T>>(
  load: (cursor?: string) => Promise<P>,
): Listing<T, P> {
  const first = load();
  async function* pages(): AsyncGenerator<P, void> {
    let page = await first;
    yield page;
    while (page.nextCursor !== null) {
      page = await load(page.nextCursor);
      yield page;
    }
  }
  async function* items(): AsyncGenerator<T, void> {
    for await (const page of pages()) yield* page.data;
  }
  return Object.assign(first, { pages, [Symbol.asyncIterator]: items });
}
