/**
 * How many bytes a process holds for others at once, and for whom. Promise: the sum never exceeds
 * the budget; a project leaves free as much as it holds, so that there is room for the next one
 * however much the first one asks for; what is given back is there again at once.
 */
export { ByteBudget } from './byte-budget.js';
export type { HeldBytes } from './held-bytes.js';
export { type Room, Rooms } from './rooms.js';
