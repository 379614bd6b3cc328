const ESCAPES_AND_CLASSES = /\\[^1-9k]|\[(?:\\[^]|[^\]\\])*\]/g;
const NEEDS_BACKTRACKING = /\(\?<?[=!]|\\[1-9k]/;

/** The first part of a regular expression that cannot be matched in linear time. */
export const lookaroundIn = ({ source }: RegExp): string | undefined =>
  NEEDS_BACKTRACKING.exec(source.replace(ESCAPES_AND_CLASSES, ''))?.[0];
