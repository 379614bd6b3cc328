import { createHash } from 'node:crypto';
import { sleep } from '#libs/clock';
import type { Login } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { RecentCounts } from '#libs/redis';
import { Gate } from './gate.js';
import type { Operator } from './operator.js';
import type { Operators } from './operators.js';

const MINUTE_MS = 60_000;
/**
 * Failures are remembered for so long after the last of them, and nobody is locked out for longer.
 */
const REMEMBERED_MS = 15 * MINUTE_MS;
/**
 * For how long nothing is compared after so many failures of one name from one address; after more,
 * for as long as they are remembered.
 */
const PAUSES_MS = [0, 0, 0, 1_000, 5_000];
/** Failures from one address, whatever the names. */
const OF_ADDRESS = 30;
/**
 * Failures of one name, wherever from: then whoever has not logged in from there before waits.
 * Nobody is locked out by that.
 */
const OF_NAME = 50;
const SLOW_MS = 1_000;
const KNOWN_MS = 12 * 60 * MINUTE_MS;

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Names of any length and kind become keys of one length. */
const keysOf = (name: string, address: string) => {
  const who = digestOf(name).toString('base64url');
  const where = digestOf(address).toString('base64url');
  return {
    pair: `login:${who}:${where}`,
    name: `login:${who}`,
    address: `login-from:${where}`,
    pairPause: `login-pause:${who}:${where}`,
    addressPause: `login-pause-from:${where}`,
    known: `login-known:${who}:${where}`,
  };
};

type Keys = ReturnType<typeof keysOf>;

/**
 * Name and password → operator. API keys are not looked at. Who tries passwords is slowed down and
 * locked out by name and address: never the operator, who comes from another one.
 */
export class OperatorLogin {
  /** Those who have been here do not wait behind strangers. */
  readonly #gates = { known: new Gate(), stranger: new Gate() };
  /**
   * Attempts of one name from one address are looked at one after the other: none passes before its
   * forerunner is counted.
   */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly operators: Operators,
    private readonly counts: RecentCounts,
  ) {}

  /** @throws SluiceError `operator_unknown`, `operator_locked_out` */
  async operator(login: Login, address: string): Promise<Operator> {
    const keys = keysOf(login.name, address);
    const before = this.#turns.get(keys.pair);
    const mine = (before ?? Promise.resolve()).then(
      () => this.#check(login, keys),
      () => this.#check(login, keys),
    );
    this.#turns.set(keys.pair, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(keys.pair) === mine) this.#turns.delete(keys.pair);
    }
  }

  async #check(login: Login, keys: Keys): Promise<Operator> {
    const [pair = 0, from = 0, name = 0, known = 0] = await this.counts.leftMs([
      keys.pairPause,
      keys.addressPause,
      `${keys.name}:slow`,
      keys.known,
    ]);
    const retryAfterMs = Math.max(pair, from);
    if (retryAfterMs > 0) throw new SluiceError('operator_locked_out', { retryAfterMs });
    if (name > 0 && known === 0) await sleep(SLOW_MS);
    const gate = known > 0 ? this.#gates.known : this.#gates.stranger;
    const operator = await gate.pass(() => this.operators.identify(login.name, login.password));
    if (!operator) return this.#failed(keys);
    if (known < KNOWN_MS / 2) await this.#succeeded(keys);
    return operator;
  }

  async #succeeded({ pair, known }: Keys): Promise<void> {
    await this.counts.forget(pair);
    await this.counts.add(known, KNOWN_MS);
  }

  async #failed(keys: Keys): Promise<never> {
    const { counts } = this;
    const [ofPair, ofAddress, ofName] = await Promise.all(
      [keys.pair, keys.address, keys.name].map((key) => counts.add(key, REMEMBERED_MS)),
    );
    const pauseMs = PAUSES_MS[ofPair ?? 0] ?? REMEMBERED_MS;
    if (pauseMs > 0) await counts.add(keys.pairPause, pauseMs);
    if ((ofAddress ?? 0) >= OF_ADDRESS) await counts.add(keys.addressPause, REMEMBERED_MS);
    if ((ofName ?? 0) >= OF_NAME) await counts.add(`${keys.name}:slow`, REMEMBERED_MS);
    throw new SluiceError('operator_unknown');
  }
}
