import type { Problem } from '#libs/sdk';

/** An answer that is none: what was refused, in a sentence for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What is wrong with which field. */
    readonly fields: readonly { path: string; message: string }[] = [],
  ) {
    super(message);
  }
}

/** Whatever stands in the answer: a proxy between may have written it. */
export async function refusalOf(answer: Response): Promise<Refusal> {
  const problem = (await answer.json().catch(() => ({}))) as Partial<Problem>;
  const message = problem.message ?? `The gateway answered with the status ${answer.status}.`;
  return new Refusal(answer.status, problem.code ?? 'unknown', message, problem.errors ?? []);
}

export const asRefusal = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal(0, 'unreachable', 'The gateway cannot be reached. It is asked again by itself.');
