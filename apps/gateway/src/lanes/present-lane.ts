import type { WaitingFor } from '#libs/contracts';
import type { LaneCounts, SteeredTarget, SteeringRow } from '#libs/ledger';
import { present } from '../manage/present.js';
import type { LaneView } from './views.js';

interface LaneState {
  /** For the lane, and for what it belongs to. */
  inForce: readonly SteeringRow[];
  load: LaneCounts;
  waitingFor: WaitingFor | undefined;
}

export function presentLane(
  { scope, id }: SteeredTarget,
  { inForce, load, waitingFor }: LaneState,
): LaneView {
  const { oldestAcceptedAt, ...jobs } = load;
  const own = inForce.find((row) => row.id === id);
  const pauses = inForce.flatMap(pauseOf);
  return {
    scope,
    id,
    state: pauses.length > 0 ? 'paused' : 'running',
    pauses,
    limits: inForce.flatMap(limitOf),
    ...present('waitingFor', waitingFor),
    jobs,
    ...present('oldestAcceptedAt', oldestAcceptedAt?.toISOString()),
    ...(own ? { ...purgeOf(own), changed: changeOf(own) } : {}),
  };
}

function pauseOf(row: SteeringRow): LaneView['pauses'] {
  const { scope, id, pausedAt, pausedBy, pausedUntil, pauseReason } = row;
  if (pausedAt === null || pausedBy === null) return [];
  return [
    {
      ...{ scope, id, by: pausedBy, at: pausedAt.toISOString() },
      ...present('until', pausedUntil?.toISOString()),
      ...present('reason', pauseReason),
    },
  ];
}

function limitOf(row: SteeringRow): LaneView['limits'] {
  const { scope, id, limitedAt, limitedBy, limitedUntil, limitRequests, limitPerMs } = row;
  if (limitedAt === null || limitedBy === null || limitedUntil === null) return [];
  return [
    {
      ...{ scope, id, by: limitedBy, at: limitedAt.toISOString() },
      ...{ requests: limitRequests ?? 0, perMs: limitPerMs ?? 0 },
      until: limitedUntil.toISOString(),
    },
  ];
}

function purgeOf({ purgedAt, purgedBy, purgedJobs, isPurging }: SteeringRow) {
  if (purgedAt === null || purgedBy === null) return {};
  const at = purgedAt.toISOString();
  return { purge: { by: purgedBy, at, cancelled: purgedJobs, isOver: !isPurging } };
}

const changeOf = ({ changedAs, changedBy, changedAt }: SteeringRow) => ({
  as: changedAs,
  by: changedBy,
  at: changedAt.toISOString(),
});
