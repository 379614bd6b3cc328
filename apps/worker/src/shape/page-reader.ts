import type { Expressions } from '#libs/expressions';
import { JsonText, type Path } from '#libs/resources';
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
    const { route, shape, endsAt, caller } = this.exchange;
    const json = await this.expressions.evaluate({
      projectId: route.projectId,
      source,
      input,
      bindings: { ...shape.bindings, status: String(this.status) },
      waitMs: Math.max(0, endsAt - performance.now()),
      signal: caller.signal,
    });
    return json === '' ? undefined : JsonText.parse(json);
  }
}
