import { Expressions } from '#libs/expressions';
import { type AnswerShape, JsonText, type Path } from '#libs/resources';

/** Finds what a shape asks for in one answer. */
export class PageReader {
  constructor(
    private readonly expressions: Expressions,
    private readonly projectId: string,
    private readonly shape: AnswerShape,
    private readonly status: number,
    readonly body: JsonText,
  ) {}

  /** @throws SluiceError `expression_failed` */
  async at(path: Path): Promise<JsonText | undefined> {
    return typeof path === 'string' ? this.body.at(path) : this.evaluate(path.expr);
  }

  /** @throws SluiceError `expression_failed` */
  async evaluate(source: string, input: string = this.body.source): Promise<JsonText | undefined> {
    const { projectId, shape, status } = this;
    const bindings = { ...shape.bindings, status: String(status) };
    const json = await this.expressions.evaluate({ projectId, source, input, bindings });
    return json === '' ? undefined : JsonText.parse(json);
  }
}
