/**
 * JSONata, evaluated where it can be killed. Promise: an expression costs nobody but its own call:
 * it runs in a process without access to anything but the JSON it is given, with a bounded time and
 * heap, and one project holds at most half of these processes. A process, because a thread whose
 * heap is full ends the whole process with it (V8 aborts when one large allocation fails).
 */
export { Expressions } from './expressions.js';
export { expressionFault } from './fault.js';
