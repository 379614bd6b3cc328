/** How a command has ended, for scripts; docs/cli.md lists them. */
export const EXIT = {
  done: 0,
  /** It was done, and the answer is no. */
  no: 1,
  usage: 2,
  notAllowed: 3,
  notFound: 4,
  refused: 5,
  later: 6,
  noAnswer: 7,
  /** What was asked for may have happened. */
  unsure: 8,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command cannot go on; the message says what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.usage,
  ) {
    super(message);
  }
}
