import type { ServerResponse } from 'node:http';
import type { ConnectionRoute } from '#libs/connections';
import type { HeaderPair } from '#libs/contracts';
import { textStart } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { Injectable } from '@nestjs/common';
import { AcceptJob } from '../accept/accept-job.service.js';
import { AnswerProbe } from '../reply/answer-probe.js';
import type { CallTerms } from './call.js';
import { MakeCall } from './make-call.service.js';

/** How much of an answer is looked at, and by whom. */
interface LookTerms {
  bytes: number;
  /** Of whoever waits for it, if anybody does. */
  response?: ServerResponse | undefined;
  callerTimeoutMs?: number | undefined;
}

/** A request that Sluice makes for itself. */
interface LookedAt extends LookTerms {
  request: Omit<Parameters<AcceptJob['request']>[0], 'bodyEncoding'>;
}

/** What came back: the beginning of the body as text. */
export interface Seen {
  status: number;
  headers: HeaderPair[];
  text: string;
}

/** Makes a call as any other, in turn, with fresh credentials, once, and reads its answer. */
@Injectable()
export class Look {
  constructor(
    private readonly accept: AcceptJob,
    private readonly makeCall: MakeCall,
  ) {}

  /** @throws SluiceError what keeps a call from being made or answered */
  at(route: ConnectionRoute, { request: described, ...terms }: LookedAt): Promise<Seen> {
    const request = this.accept.request({ ...described, bodyEncoding: 'utf8' }, route, {});
    return this.answer(route, { request }, terms);
  }

  /** @throws SluiceError what keeps a call from being made or answered */
  async answer(
    route: ConnectionRoute,
    { request, shape }: Pick<CallTerms, 'request' | 'shape'>,
    { bytes, response, callerTimeoutMs }: LookTerms,
  ): Promise<Seen> {
    const probes: AnswerProbe[] = [];
    await this.makeCall.make({
      route,
      accepted: { request, shape, callerTimeoutMs },
      response,
      answerTo: (grant) => {
        const probe = new AnswerProbe(bytes, grant);
        probes.push(probe);
        return probe;
      },
    });
    const [probe] = probes;
    if (!probe?.head) throw new SluiceError('shutting_down');
    const { status, headers } = probe.head;
    return { status, headers, text: await textStart(probe.body, headers, bytes) };
  }
}
