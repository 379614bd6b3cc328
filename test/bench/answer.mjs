/** Length of the one answer every target must return, unchanged, to every call. */
export const ANSWER_BYTES = 1024;
