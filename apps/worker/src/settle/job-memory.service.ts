import { type Room, Rooms } from '#libs/admission';
import { SETTINGS, type Settings } from '#libs/config';
import { Metrics } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';

const MIB = 1_048_576;
/**
 * An answer is kept whole in the ledger, so it is bounded; larger ones are for calls, which stream.
 */
export const MAX_RESULT_BYTES = 32 * MIB;

/**
 * Room for jobs in this process: for what they send before they are claimed, for their answers as
 * these come.
 */
@Injectable()
export class JobMemory {
  readonly #rooms: Rooms;

  constructor(@Inject(SETTINGS) settings: Settings, metrics: Metrics) {
    this.#rooms = new Rooms(settings.SLUICE_MAX_HELD_BYTES, MAX_RESULT_BYTES);
    metrics.watchHeld('jobs', this.#rooms.usual);
    metrics.watchHeld('large answers of jobs', this.#rooms.large);
  }

  of(projectId: string): Room {
    return this.#rooms.of(projectId);
  }
}
