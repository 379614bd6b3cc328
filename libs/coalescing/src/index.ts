/**
 * What is asked for at the same moment, done at once. Promise: nobody waits for a timer or for
 * company, and the fault of one is not the others'.
 */
export { batchesOf } from './batches.js';
export { Coalescer } from './coalescer.js';
