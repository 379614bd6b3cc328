/** Length of the one answer every target must return, unchanged, to every call. */
export const ANSWER_BYTES = 1024;

const frame = JSON.stringify({ id: 'item-1', note: '' });

/** The third party's answer, as it writes it. */
export const ANSWER = Buffer.from(
  JSON.stringify({ id: 'item-1', note: 'x'.repeat(ANSWER_BYTES - frame.length) }),
);
export const ANSWER_HEADERS = [
  'content-type',
  'application/json',
  'content-length',
  String(ANSWER.length),
];
