import { Deliveries, Webhooks } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';
import { exhaust } from './task.js';

/** As long as jobs, with which callbacks about them go. */
const CALLBACK_DAYS = 14;

/** Forgets callbacks that are over, and secrets that sign no more. */
@Injectable()
export class CallbackUpkeep {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly webhooks: Webhooks,
  ) {}

  async forgetOld(): Promise<void> {
    await exhaust(() => this.deliveries.forgetOld(CALLBACK_DAYS));
    await this.webhooks.forgetOldSecrets();
  }
}
