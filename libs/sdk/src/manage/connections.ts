import type {
  ConnectionChange,
  ConnectionFilter,
  ConnectionRecord,
  NewConnection,
  Verification,
} from '../api/types.js';
import type { Listing } from '../listing.js';
import type { Management, RequestOptions } from './management.js';

/** Accounts of end users; to send something through one of them, ask `Sluice.connection`. */
export class Connections {
  constructor(private readonly management: Management) {}

  create(input: NewConnection, options: RequestOptions = {}): Promise<ConnectionRecord> {
    return this.management.ask('POST', ['connections'], { ...options, input });
  }

  get(id: string, options: RequestOptions = {}): Promise<ConnectionRecord> {
    return this.management.ask('GET', ['connections', id], options);
  }

  /** Newest first. */
  list(filter: ConnectionFilter = {}, options: RequestOptions = {}): Listing<ConnectionRecord> {
    return this.management.list(['connections'], filter, options);
  }

  update(
    id: string,
    input: ConnectionChange,
    options: RequestOptions = {},
  ): Promise<ConnectionRecord> {
    return this.management.ask('PATCH', ['connections', id], { ...options, input });
  }

  delete(id: string, options: RequestOptions = {}): Promise<void> {
    return this.management.ask('DELETE', ['connections', id], options);
  }

  /** New tokens now, whatever the clock says. */
  refresh(id: string, options: RequestOptions = {}): Promise<ConnectionRecord> {
    return this.management.ask('POST', ['connections', id, 'refresh'], options);
  }

  /** Whether the third party takes the credentials. */
  verify(id: string, options: RequestOptions = {}): Promise<Verification> {
    return this.management.ask('POST', ['connections', id, 'verify'], options);
  }
}
