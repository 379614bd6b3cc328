import { ConnectionDirectory } from '#libs/connections';
import { Claims } from '#libs/ledger';
import { Injectable } from '@nestjs/common';
import { SettleJob } from '../settle/settle-job.service.js';
import { CallSteps } from './call-steps.js';
import { SendJob } from './send-job.service.js';

/** The steps of a job in the order of its journey; those of `journey` are the same as a call's. */
@Injectable()
export class JobSteps {
  constructor(
    readonly directory: ConnectionDirectory,
    readonly journey: CallSteps,
    readonly claims: Claims,
    readonly send: SendJob,
    readonly settle: SettleJob,
  ) {}
}
