import { type Room, Rooms } from '#libs/admission';
import { SETTINGS, type Settings } from '#libs/config';
import { Metrics } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';

/** Of an answer that is looked into. */
export const MAX_PAGE_BYTES = 16 * 1_048_576;

/** Room in this process for answers that are read whole before they are passed on. */
@Injectable()
export class PageMemory {
  readonly #rooms: Rooms;

  constructor(@Inject(SETTINGS) settings: Settings, metrics: Metrics) {
    this.#rooms = new Rooms(settings.SLUICE_MAX_HELD_BYTES, MAX_PAGE_BYTES);
    metrics.watchHeld('pages', this.#rooms.usual);
    metrics.watchHeld('large pages', this.#rooms.large);
  }

  of(projectId: string): Room {
    return this.#rooms.of(projectId);
  }
}
