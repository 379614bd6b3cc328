import { RequestHistory, RequestMinutes } from '#libs/requests';
import { Injectable } from '@nestjs/common';

/** What becomes of the request log: it is added up, and goes by the day. */
@Injectable()
export class RequestUpkeep {
  constructor(
    private readonly minutes: RequestMinutes,
    private readonly history: RequestHistory,
  ) {}

  /** Of the minutes that have ended. */
  addUp(): Promise<void> {
    return this.minutes.addUp();
  }

  /** The days to come are made ready. */
  forgetOld(): Promise<void> {
    return this.history.forgetOld();
  }
}
