import { SETTINGS, type Settings } from '#libs/config';
import type { RequestLimit } from '#libs/contracts';
import type { Operator } from '#libs/operators';
import type { Caller } from '#libs/projects';
import { type LimitedParty, RequestCounter, WindowCounts } from '#libs/request-limits';
import { Inject, Injectable } from '@nestjs/common';

const FIVE_MINUTES_MS = 300_000;
/** The pages of the console ask again every few seconds, in each of their windows. */
const OPERATORS_SHARE = 10;

type Kind = LimitedParty['kind'];

/** How many requests a key, its project, or an operator may send. */
@Injectable()
export class LimitRequests {
  readonly #counter: RequestCounter;
  readonly #ofKeys: Record<Kind, RequestLimit | null>;
  readonly #ofOperators: RequestLimit | null;

  constructor(counts: WindowCounts, @Inject(SETTINGS) settings: Settings) {
    this.#counter = new RequestCounter(counts);
    const { SLUICE_MANAGEMENT_REQUESTS: requests } = settings;
    const times = (share: number): RequestLimit | null =>
      requests === 'off' ? null : { requests: requests * share, perMs: FIVE_MINUTES_MS };
    this.#ofKeys = { calls: null, management: times(1) };
    this.#ofOperators = times(OPERATORS_SHARE);
  }

  /** Those whose limit such a request of the caller's counts for. */
  partiesOf({ keyId, projectId, requestLimits }: Caller, kind: Kind): LimitedParty[] {
    const { key = this.#ofKeys[kind], project } = {
      key: requestLimits.key[kind],
      project: requestLimits.project[kind],
    };
    const parties: LimitedParty[] = [];
    if (key) parties.push({ what: 'key', id: keyId, kind, limit: key });
    if (project) parties.push({ what: 'project', id: projectId, kind, limit: project });
    return parties;
  }

  partiesOfOperator({ id }: Operator): LimitedParty[] {
    const limit = this.#ofOperators;
    return limit ? [{ what: 'operator', id, kind: 'management', limit }] : [];
  }

  /**
   * @returns where the caller stands, when there is a limit
   * @throws SluiceError `request_limit`
   */
  count(parties: readonly LimitedParty[]): ReturnType<RequestCounter['count']> {
    return this.#counter.count(parties);
  }

  /**
   * Before a body is read.
   * @throws SluiceError `request_limit` when it is known already that it would be refused
   */
  refuseIfSpent(caller: Caller, kind: Kind): void {
    this.#counter.refuseIfSpent(this.partiesOf(caller, kind));
  }
}
