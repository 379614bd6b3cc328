import type {
  Callback,
  CallbackFilter,
  CallbackReplay,
  ReplayCount,
  WholeCallback,
} from '../api/types.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

/** Messages that were sent or are to be sent, and what has become of them. */
export class Callbacks {
  constructor(private readonly management: Management) {}

  /** Newest first. */
  list(filter: CallbackFilter = {}, options: RequestOptions = {}): Listing<Callback> {
    return this.management.list(['callbacks'], filter, options);
  }

  /** With its attempts, and how the receiver's latest answer began. */
  get(id: string, options: RequestOptions = {}): Promise<WholeCallback> {
    return this.management.ask('GET', ['callbacks', id], options);
  }

  /** Sends one that was given up again, under the same `webhook-id`; one that waits is sent now. */
  replay(id: string, options: RequestOptions = {}): Promise<Callback> {
    return this.management.ask('POST', ['callbacks', id, 'replay'], options);
  }

  /** Those that were made in a time and given up; with `dryRun` it only says how many they are. */
  replayAll(input: CallbackReplay, options: RequestOptions = {}): Promise<ReplayCount> {
    return this.management.ask('POST', ['callbacks', 'replay'], { ...options, input });
  }
}
