import type { WakeUp } from '#libs/database';
import { LaneLoads, type Settlement, SteeredLanes, Steering } from '#libs/ledger';
import type { DatabaseStore } from './stores.js';

interface SteeringParts {
  dataSource: DatabaseStore['dataSource'];
  settlement: Settlement;
  wakeUps: Record<'job' | 'callback', WakeUp>;
}

/** What lanes are steered by, and seen with. */
export interface SteeringStores {
  steering: Steering;
  steeredLanes: SteeredLanes;
  laneLoads: LaneLoads;
}

export function composeSteering(parts: SteeringParts): SteeringStores {
  const { dataSource, settlement, wakeUps } = parts;
  return {
    steering: new Steering(dataSource),
    steeredLanes: new SteeredLanes(dataSource, settlement, wakeUps),
    laneLoads: new LaneLoads(dataSource),
  };
}
