/** The right to send was lost before the first byte left: nothing did. */
export class NotMineError extends Error {
  override readonly name = 'NotMineError';
}
