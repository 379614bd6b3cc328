import { ChangeFeed } from '#libs/database';
import { JobQueue } from '#libs/queue';
import { Injectable } from '@nestjs/common';

/** Where the dispatcher puts what is due, and who tells it. */
@Injectable()
export class DispatchQueues {
  constructor(
    readonly jobs: JobQueue,
    readonly feed: ChangeFeed,
  ) {}
}
