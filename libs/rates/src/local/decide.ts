import { type Answer, type QueuedRequest, isByPlace } from '../rate-store.js';
import { type CountedKey, countedKeys } from '../window.js';
import type { Departures } from './departures.js';

/** A slot that is given back is told of at once; this is for none. */
const SLOT_WAIT_MS = 1_000;
const SLOT = '';

export interface DecideParts {
  departures: Departures;
  opening: (key: CountedKey, before: number) => number;
  /** Records the departure. */
  depart(asked: QueuedRequest): Answer;
  isGone(asked: QueuedRequest): boolean;
  now: number;
}

type Wait = Answer & { kind: 'wait'; key: string; cost: number };

/**
 * As `claim.lua`: each request by itself, in the order given. Where only slots are given out calls
 * go before jobs, and a job after nine calls. What is earlier and has to wait goes first where it
 * waits.
 */
export function decide(asked: readonly QueuedRequest[], parts: DecideParts): Answer[] {
  const blocked = new Map<string, number>();
  const answers = new Map<QueuedRequest, Answer>();
  const byPlace = isByPlace(asked);
  const calls = asked.filter(({ request }) => byPlace || request.kind === 'call');
  const jobs = asked.filter((each) => !calls.includes(each));
  const [firstJob] = jobs;
  while (calls.length + jobs.length > 0) {
    const isOwed = jobs[0] === firstJob && parts.departures.callsToJobDeparture <= 0;
    const takesJob = jobs.length > 0 && (calls.length === 0 || isOwed);
    const next = (takesJob ? jobs : calls).shift() as QueuedRequest;
    const wait = binding(next, blocked, parts);
    answers.set(next, answerTo(next, wait, parts));
    if (wait && answers.get(next)?.kind === 'wait')
      blocked.set(wait.key, (blocked.get(wait.key) ?? 0) + wait.cost);
  }
  return asked.map((each) => answers.get(each) as Answer);
}

function answerTo(asked: QueuedRequest, wait: Wait | undefined, parts: DecideParts): Answer {
  if (parts.isGone(asked)) return { kind: 'gone' };
  if (wait) return { kind: 'wait', ms: wait.ms, forSlot: wait.forSlot };
  return parts.depart(asked);
}

/** What the request waits for, and for how long; nothing when it may go. */
function binding(
  { request, again }: QueuedRequest,
  blocked: ReadonlyMap<string, number>,
  { departures, opening, now }: DecideParts,
): Wait | undefined {
  const { limits } = request.reservation;
  let latest = now;
  let binds: CountedKey | undefined;
  for (const key of countedKeys(limits)) {
    const opens = opening(key, blocked.get(key.key) ?? 0);
    if (opens <= latest) continue;
    latest = opens;
    binds = key;
  }
  if (binds)
    return { kind: 'wait', ms: latest - now, forSlot: false, key: binds.key, cost: binds.cost };
  const { concurrency } = limits;
  if (concurrency === undefined || request.budgetMs === 0 || again) return undefined;
  if (departures.free(concurrency, now) > (blocked.get(SLOT) ?? 0)) return undefined;
  return { kind: 'wait', ms: SLOT_WAIT_MS, forSlot: true, key: SLOT, cost: 1 };
}
