import { Injectable } from '@nestjs/common';
import { Accept } from '../accept/accept.service.js';
import { EnqueueJob } from '../enqueue/enqueue-job.service.js';
import { Enqueue } from '../enqueue/enqueue.service.js';
import { Reserve } from '../reserve/reserve.service.js';
import { Resolve } from '../resolve/resolve.service.js';

/** The steps of a call in the order of its journey. */
@Injectable()
export class CallSteps {
  constructor(
    readonly resolve: Resolve,
    readonly accept: Accept,
    readonly reserve: Reserve,
    readonly enqueue: Enqueue,
    readonly enqueueJob: EnqueueJob,
  ) {}
}
