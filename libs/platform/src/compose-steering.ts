import { Breakers } from '#libs/breakers';
import type { WakeUp } from '#libs/database';
import {
  BlockedLanes,
  JobLimits,
  JobPositions,
  LaneLoads,
  type Settlement,
  SteeredLanes,
  Steering,
} from '#libs/ledger';
import type { DatabaseStore } from './stores.js';

interface SteeringParts {
  database: DatabaseStore;
  settlement: Settlement;
  wakeUps: Record<'job' | 'callback', WakeUp>;
}

/** What lanes are steered by, and seen with. */
export interface SteeringStores {
  steering: Steering;
  steeredLanes: SteeredLanes;
  blockedLanes: BlockedLanes;
  jobLimits: JobLimits;
  laneLoads: LaneLoads;
  jobPositions: JobPositions;
  breakers: Breakers;
}

export function composeSteering(parts: SteeringParts): SteeringStores {
  const { database, settlement, wakeUps } = parts;
  const { dataSource, feed } = database;
  return {
    steering: new Steering(dataSource),
    steeredLanes: new SteeredLanes(dataSource, settlement, wakeUps),
    blockedLanes: new BlockedLanes(dataSource),
    jobLimits: new JobLimits(dataSource, feed),
    laneLoads: new LaneLoads(dataSource),
    jobPositions: new JobPositions(dataSource),
    breakers: new Breakers(dataSource),
  };
}
