import type { ConnectLink, ConnectSession, NewConnectSession } from '../api/types.js';
import type { Management, RequestOptions } from './management.js';

export interface SessionOptions extends RequestOptions {
  /** Seconds to wait for something to come of it, up to 60. */
  wait?: number;
}

/** Links with which end users connect their accounts themselves. */
export class Connect {
  constructor(private readonly management: Management) {}

  /** Send the user to `url`; it is shown this once. */
  createSession(input: NewConnectSession, options: RequestOptions = {}): Promise<ConnectLink> {
    return this.management.ask('POST', ['connect', 'sessions'], { ...options, input });
  }

  getSession(id: string, { wait, signal }: SessionOptions = {}): Promise<ConnectSession> {
    return this.management.ask('GET', ['connect', 'sessions', id], { query: { wait }, signal });
  }
}
