import { Connections, Integrations } from '#libs/connections';
import type { LimitLane, PauseLane, PurgeLane, SteeredScope } from '#libs/contracts';
import { SluiceError, ignore } from '#libs/errors';
import { LaneLoads, Lanes, SteeredLanes, type SteeredTarget, Steering } from '#libs/ledger';
import { type Caller, Projects } from '#libs/projects';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { laneWaitsFor } from '../jobs/lane-waits-for.js';
import { presentLane } from './present-lane.js';
import type { LaneView } from './views.js';

/** A lane, and the integration and the project that it belongs to, the widest first. */
interface FoundTarget extends SteeredTarget {
  within: string[];
}

/** How a lane is named in a URL. */
export interface NamedLane {
  scope: SteeredScope;
  /** Of an integration, its key or its id. */
  name: string;
}

/** What people do with the jobs of a connection, an integration or a project. */
@Injectable()
export class SteerLanes {
  constructor(
    private readonly projects: Projects,
    private readonly integrations: Integrations,
    private readonly connections: Connections,
    private readonly steering: Steering,
    private readonly steered: SteeredLanes,
    private readonly lanes: Lanes,
    private readonly loads: LaneLoads,
  ) {}

  /** @throws SluiceError `not_found` */
  async look(caller: Caller, lane: NamedLane): Promise<LaneView> {
    return this.#view(await this.#find(caller, lane));
  }

  /** @throws SluiceError `not_found` */
  pause(caller: Caller, lane: NamedLane, pause: PauseLane): Promise<LaneView> {
    return this.#steer(caller, lane, (target) => this.steering.pause(target, caller.keyId, pause));
  }

  /** @throws SluiceError `not_found` */
  resume(caller: Caller, lane: NamedLane): Promise<LaneView> {
    return this.#steer(caller, lane, (target) => this.steering.resume(target, caller.keyId));
  }

  /** @throws SluiceError `not_found` */
  limit(caller: Caller, lane: NamedLane, limit: LimitLane): Promise<LaneView> {
    return this.#steer(caller, lane, (target) => this.steering.limit(target, caller.keyId, limit));
  }

  /**
   * What waits is cancelled, much of it in the background.
   * @throws SluiceError `not_found`; `conflict` when more waits than was confirmed
   */
  async purge(caller: Caller, lane: NamedLane, { confirm }: PurgeLane): Promise<LaneView> {
    if (confirm === undefined) return this.look(caller, lane);
    return this.#steer(caller, lane, async (target) => {
      const { accepted, queued } = await this.loads.of(target);
      if (accepted + queued > confirm) throw unconfirmed(accepted + queued);
      await this.steering.purge(target, caller.keyId);
    });
  }

  async #steer(
    caller: Caller,
    lane: NamedLane,
    act: (target: SteeredTarget) => Promise<void>,
  ): Promise<LaneView> {
    const target = await this.#find(caller, lane);
    await act(target);
    this.steered.moveOne(target.id).catch(ignore('a worker goes on with it'));
    return this.#view(target);
  }

  async #view({ within, ...target }: FoundTarget): Promise<LaneView> {
    const [inForce, load, [lane]] = await Promise.all([
      this.steering.inForce([...within, target.id]),
      this.loads.of(target),
      target.scope === 'connection' ? this.lanes.heldUp([target.id]) : [],
    ]);
    return presentLane(target, { inForce, load, waitingFor: lane && laneWaitsFor(lane) });
  }

  async #find({ projectId }: Caller, { scope, name }: NamedLane): Promise<FoundTarget> {
    switch (scope) {
      case 'connection': {
        const { id, integrationId } = await this.connections.get(projectId, idOf(name));
        return { scope, id, projectId, within: [projectId, integrationId] };
      }
      case 'integration': {
        const { id } = await this.integrations.get(projectId, name);
        return { scope, id, projectId, within: [projectId] };
      }
      case 'project': {
        const { id } = await this.projects.get(idOf(name));
        return { scope, id, projectId: id, within: [] };
      }
      default:
        return scope satisfies never;
    }
  }
}

/** What cannot be an id answers like one that does not exist. */
function idOf(name: string): string {
  if (z.uuid().safeParse(name).success) return name;
  throw new SluiceError('not_found');
}

const unconfirmed = (waiting: number): SluiceError =>
  new SluiceError('conflict', {
    detail: `${waiting} jobs wait there by now. Look at them, and send this number as "confirm".`,
  });
