import { type Answer, type Arrival, type FakeUpstream, headerOf } from './fake-upstream.js';

type Refusal = (arrival: Arrival) => string | undefined | Promise<string | undefined>;

/**
 * The authorisation server at `/token`, which gives `token-1`, `token-2`, … to whom it finds
 * nothing wrong with, and the API at `/api`, which takes the latest token only.
 */
export class TokenServer {
  expiresIn = 3_600;
  #issued = 0;
  #good = 0;

  constructor(upstream: FakeUpstream, refusalOf: Refusal) {
    upstream.on('/token', ({ arrival }) => this.#issue(arrival, refusalOf));
    upstream.on('/api', ({ arrival }) =>
      headerOf(arrival, 'authorization') === `Bearer token-${this.#good}`
        ? { body: `welcome ${arrival.body.toString()}` }
        : { status: 401, body: 'expired' },
    );
  }

  /** From now on the token that was given last is refused. */
  expire(): void {
    this.#good = 0;
  }

  async #issue(arrival: Arrival, refusalOf: Refusal): Promise<Answer> {
    const error = await refusalOf(arrival);
    if (error) return { status: 401, body: { error } };
    this.#good = ++this.#issued;
    return { body: { access_token: `token-${this.#issued}`, expires_in: this.expiresIn } };
  }
}
