import { Injectable } from '@nestjs/common';
import { Dispatcher } from '../dispatch/dispatcher.service.js';
import { Callbacks } from './callbacks.service.js';
import { Upkeep } from '../upkeep/upkeep.service.js';

/** What runs beside the queues. */
@Injectable()
export class Background {
  constructor(
    readonly dispatcher: Dispatcher,
    readonly callbacks: Callbacks,
    readonly upkeep: Upkeep,
  ) {}
}
