import type { Expressions } from '#libs/expressions';
import { JsonText, type PageAnswer, type Path } from '#libs/resources';
import type { ShapedExchange } from './shaped-exchange.js';

/** Finds what a shape asks for in one answer. */
export class PageReader {
  constructor(
    private readonly expressions: Expressions,
    private readonly exchange: ShapedExchange,
    private readonly status: number,
    readonly body: JsonText,
  ) {}

  /** @throws SluiceError `expression_failed` */
  async at(path: Path): Promise<JsonText | undefined> {
    return typeof path === 'string' ? this.body.at(path) : this.evaluate(path.expr);
  }

  /** @throws SluiceError `expression_failed`; the reason why the caller has left */
  async evaluate(source: string, input: string = this.body.source): Promise<JsonText | undefined> {
    const json = await this.#evaluated({ source, input });
    return json === '' ? undefined : JsonText.parse(json);
  }

  /**
   * What an expression makes of each item, be it a list; what has no value is left out.
   * @throws SluiceError `expression_failed`; the reason why the caller has left
   */
  async evaluateEach(source: string, items: readonly JsonText[]): Promise<JsonText[]> {
    const input = `[${items.map((item) => item.source).join(',')}]`;
    const json = await this.#evaluated({ source, input, isEach: true });
    return JsonText.parse(json).elements() ?? [];
  }

  /** The page that the answer is, for its pagination. */
  page(
    items: readonly JsonText[],
    { headers, url }: Pick<PageAnswer, 'headers' | 'url'>,
  ): PageAnswer {
    const evaluate = (source: string) => this.evaluate(source);
    return { body: this.body, items, headers, url, evaluate };
  }

  #evaluated(task: { source: string; input: string; isEach?: boolean }): Promise<string> {
    const { route, shape, endsAt, caller } = this.exchange;
    return this.expressions.evaluate({
      ...task,
      projectId: route.projectId,
      bindings: { ...shape.bindings, status: String(this.status) },
      waitMs: Math.max(0, endsAt - performance.now()),
      signal: caller.signal,
    });
  }
}
