/**
 * The turn book: when may a call go? Promise: over any span of a window's length (less 50 ms of jitter on the way) the third party
 * never sees more than the window's requests, whatever the number of processes, also when the book's store was lost; at least 97 % of
 * an allowed rate can be used; what cannot make its deadline is refused at once.
 */
export { LocalTurnBook } from './local-turn-book.js';
export { RedisTurnBook } from './redis-turn-book.js';
export {
  type Admission,
  lastsMs,
  SETS_OUT_AHEAD_MS,
  type Turn,
  TurnBook,
  type TurnDecision,
  type TurnRequest,
} from './turn-book.js';
export { TurnJournal } from './turn-journal.js';
