import { type CallState, canBecome, isFinal } from './call-state.js';

const STATES: CallState[] = ['reserved', 'parked', 'running', 'answered', 'withdrawn'];

it.each<[from: CallState, to: CallState[]]>([
  ['reserved', ['parked', 'withdrawn']],
  ['parked', ['running', 'answered', 'withdrawn']],
  ['running', ['answered', 'withdrawn']],
  ['answered', []],
  ['withdrawn', []],
])('a call that is %s can become %j, and nothing else', (from, to) => {
  expect(STATES.filter((state) => canBecome(from, state))).toEqual(to);
  expect(isFinal(from)).toBe(to.length === 0);
});
