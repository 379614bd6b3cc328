const MIB = 1024 * 1024;

/** Characters of JSON text, of what goes in and of what comes out. */
export const MAX_JSON_LENGTH = 16 * MIB;
/** Characters of an expression. */
export const MAX_SOURCE_LENGTH = 16 * 1024;
/** Elements of a list that an expression makes. */
export const MAX_ELEMENTS = 1_000_000;
/** Calls within calls. */
export const MAX_DEPTH = 500;

/** JavaScript heap of a process that evaluates. */
export const HEAP_MIB = 64;

/** After so long an expression ends itself, if it comes to that. */
export const TIME_MS = 200;
/** After so much more its process is killed. */
const GRACE_MS = 50;
/** Reading and writing is no expression's fault: they add about this much. */
const MS_PER_MIB = 60;
/** However little of it the process was given: after so many times as long it is killed. */
export const MAX_STRETCH = 8;

/** How long a process has for an evaluation of so many characters of JSON. */
export const budgetMs = (length: number): number =>
  TIME_MS + GRACE_MS + Math.ceil((length / MIB) * MS_PER_MIB);
