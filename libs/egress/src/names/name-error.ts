/** A name has no address, or nobody could say. */
export class NameError extends Error {
  override readonly name = 'NameError';
  readonly code = 'SLUICE_NAME';

  constructor(
    message: string,
    /**
     * Name servers were asked and say that it has none; otherwise they may say something else in a
     * moment.
     */
    readonly isFinal: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
