import type { WebhookEvent } from '#libs/contracts';
import type { WakeUp } from '#libs/database';
import type { EntityManager } from 'typeorm';
import type { MessageBox } from './message-box.js';
import { addMessages, destinationsOf } from './messages.js';

/** What has happened, and to whom it is not told. */
export interface Announced {
  projectId: string;
  event: WebhookEvent;
  /** An endpoint. */
  except?: string | null;
}

/** Tells every endpoint that wants to know, in the transaction of what it reports. */
export class Announcements {
  constructor(
    private readonly box: MessageBox,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @param body asked for when somebody wants to know; without it nothing is told */
  async add(
    em: EntityManager,
    { projectId, event, except = null }: Announced,
    body: () => Promise<string | undefined> | string,
  ): Promise<void> {
    const about = { projectId, target: undefined };
    const [all = []] = await destinationsOf(em, event, [about]);
    const told = all.filter(({ endpointId }) => endpointId !== except);
    const text = told.length > 0 ? await body() : undefined;
    if (text === undefined) return;
    const messages = told.map((destination) => ({ about, destination, body: text }));
    await addMessages(em, this.box, { event, messages });
    this.wakeUp.send();
  }
}
