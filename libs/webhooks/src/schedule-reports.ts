import type { WakeUp } from '#libs/database';
import { type FailedTick, ScheduleEvents } from '#libs/schedules';
import type { EntityManager } from 'typeorm';
import type { MessageBox } from './message-box.js';
import { type AddressedMessage, addMessages, destinationsOf } from './messages.js';

const EVENT = 'schedule.failed';

/** Tells those that want to know of schedules whose ticks begin to make no jobs. */
export class ScheduleReports extends ScheduleEvents {
  constructor(
    private readonly box: MessageBox,
    private readonly wakeUp: WakeUp,
  ) {
    super();
  }

  async failed(em: EntityManager, ticks: readonly FailedTick[]): Promise<void> {
    if (ticks.length === 0) return;
    const reported = ticks.map(({ projectId }) => ({ projectId, target: undefined }));
    const destinations = await destinationsOf(em, EVENT, reported);
    const messages = ticks.flatMap((tick, index): AddressedMessage[] => {
      const about = { projectId: tick.projectId, target: undefined };
      const body = messageOf(tick);
      return (destinations[index] ?? []).map((destination) => ({ about, destination, body }));
    });
    await addMessages(em, this.box, { event: EVENT, messages });
    if (messages.length > 0) this.wakeUp.send();
  }
}

function messageOf({ id, name, connectionId, tickAt, at, error, hasPaused }: FailedTick): string {
  return JSON.stringify({
    type: EVENT,
    timestamp: at.toISOString(),
    data: {
      id,
      ...(name === null ? {} : { name }),
      connection: connectionId,
      status: hasPaused ? 'paused' : 'active',
      tickAt: tickAt.toISOString(),
      error,
    },
  });
}
