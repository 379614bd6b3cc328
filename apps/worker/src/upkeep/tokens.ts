import { DueRefreshes, Revocations, TokenRefresher } from '#libs/credentials';
import { Injectable } from '@nestjs/common';

/** Tokens are renewed ahead of time, adopted when their refresh was interrupted, and revoked when their connection is gone. */
@Injectable()
export class Tokens {
  constructor(
    private readonly due: DueRefreshes,
    private readonly refresher: TokenRefresher,
    private readonly revocations: Revocations,
  ) {}

  renew(): Promise<boolean> {
    return this.due.renew();
  }

  adoptSpooled(): Promise<void> {
    return this.refresher.adoptSpooled();
  }

  revoke(): Promise<boolean> {
    return this.revocations.send();
  }
}
