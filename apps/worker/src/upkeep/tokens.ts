import { ConnectSessions } from '#libs/connect';
import { Candidates } from '#libs/connections';
import { DueRefreshes, Revocations, TokenRefresher } from '#libs/credentials';
import { Injectable } from '@nestjs/common';

/**
 * Tokens are renewed ahead of time, adopted when their refresh was interrupted, and revoked when
 * their connection is gone; links, and trials that were interrupted, are forgotten.
 */
@Injectable()
export class Tokens {
  constructor(
    private readonly due: DueRefreshes,
    private readonly refresher: TokenRefresher,
    private readonly revocations: Revocations,
    private readonly sessions: ConnectSessions,
    private readonly candidates: Candidates,
  ) {}

  renew(): Promise<boolean> {
    return this.due.renew();
  }

  /** Resolves when neither renewals nor revocations are under way. */
  async settled(): Promise<void> {
    await Promise.all([this.due.settled(), this.revocations.settled()]);
  }

  adoptJournaled(): Promise<void> {
    return this.refresher.adoptJournaled();
  }

  forgetOldSessions(): Promise<void> {
    return this.sessions.forgetOld();
  }

  forgetOldCandidates(): Promise<void> {
    return this.candidates.forgetOld();
  }

  revoke(): Promise<boolean> {
    return this.revocations.send();
  }
}
