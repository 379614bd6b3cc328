/** What a job gets back, and what is said of it, as they are stored. */
export const RESULT = Buffer.alloc(1_200, 1);
export const MESSAGE = Buffer.alloc(1_600, 2);
