import { Breakers, RetryBudgets, type Upstream } from '#libs/breakers';
import { ConnectionDirectory } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import type { ClaimedJob } from '#libs/ledger';
import { Injectable } from '@nestjs/common';
import { NotMineError } from '../call/not-mine.js';
import { judgeFailure } from '../judge/judge-job.js';
import { upstreamSign } from '../judge/upstream-sign.js';
import { SettleJob } from '../settle/settle-job.service.js';
import { SettlePage } from '../settle/settle-page.service.js';
import type { JobAnswer, JobWork } from './job-work.js';

/** Writes down what has come of jobs that were executed, and what that says of the third party. */
@Injectable()
export class JobEnds {
  constructor(
    private readonly settle: SettleJob,
    private readonly settlePage: SettlePage,
    private readonly directory: ConnectionDirectory,
    private readonly breakers: Breakers,
    private readonly budgets: RetryBudgets,
  ) {}

  /** @returns what there is to say of it in the log */
  async answered(work: JobWork, claimed: ClaimedJob, answer: JobAnswer): Promise<string> {
    switch (answer.kind) {
      case 'answered':
        return this.settlePage.result(claimed, answer.result, work.room);
      case 'again': {
        const afterMs = this.#withinBudget(claimed, answer.again.afterMs);
        await this.settle.retry(claimed, { ...answer.again, afterMs });
        return answer.why;
      }
      case 'refused':
        await this.settle.failed(claimed, new SluiceError('refused_too_long'), true);
        return answer.why;
      case 'paused':
        return answer.why;
      default:
        return answer satisfies never;
    }
  }

  /** @returns what there is to say of it in the log */
  async failed(work: JobWork, claimed: ClaimedJob, failure: SluiceError): Promise<string> {
    const { settle } = this;
    const { code, facts, cause } = failure;
    const { dispatched = true, retryAfterMs } = facts;
    if (cause instanceof NotMineError && !dispatched) {
      await settle.retry(claimed, { afterMs: 0, dispatched: false, uncounted: true });
      return 'lease_spent';
    }
    const { attempts: attempt, retry, resendable } = claimed.job;
    const isProbe = work.isProbe && upstreamSign({ code }) === 'down';
    const verdict = judgeFailure({
      ...{ code, dispatched, attempt, retry, resendable, retryAfterMs, isProbe },
      chance: Math.random(),
    });
    switch (verdict.kind) {
      case 'fail':
        await settle.failed(claimed, failure, dispatched);
        break;
      case 'unknown':
        await settle.unknown(claimed, failure);
        break;
      case 'retry': {
        const afterMs = this.#withinBudget(claimed, verdict.afterMs);
        await settle.retry(claimed, { afterMs, dispatched });
        break;
      }
      case 'wait':
        await settle.retry(claimed, { afterMs: verdict.afterMs, dispatched, uncounted: true });
        break;
      default:
        return verdict satisfies never;
    }
    return `${code} ${verdict.kind}`;
  }

  /** Called once of each, however it has ended. @param failure why there is no answer */
  noted(work: JobWork, failure: SluiceError | undefined): void {
    const { claimed, isProbe, answer } = work;
    const route = this.directory.peekById(work.claimant.connectionId);
    if (!route) return;
    const upstream = { projectId: route.projectId, origin: route.baseUrl.origin };
    if (claimed?.job.attempts === 1) this.budgets.made(route.integrationId);
    const sign =
      claimed && isThere(upstream, claimed)
        ? upstreamSign({ status: answer?.status, code: failure?.code })
        : undefined;
    if (sign) this.breakers.note(upstream, sign === 'up');
    else if (isProbe) this.breakers.giveUpProbe(upstream);
  }

  /** What is over the budget waits longer. */
  #withinBudget({ job }: ClaimedJob, afterMs: number): number {
    const route = this.directory.peekById(job.connectionId);
    return route ? Math.max(afterMs, this.budgets.retry(route.integrationId)) : afterMs;
  }
}

/** A full URL may lead to another host that the integration allows. */
function isThere({ origin }: Upstream, { request }: ClaimedJob): boolean {
  const { target } = request.request;
  return !/^https?:/i.test(target) || (URL.canParse(target) && new URL(target).origin === origin);
}
