import { hostOf, type Receiver } from '#libs/webhooks';

/** Attempts under way from this process: in all, and at one host. */
const IN_ALL = 512;
const AT_ONE_HOST = 256;

/** Who is dealt to. */
interface Wanting extends Receiver {
  /** Gets one, if it has none under way. */
  isFailing?: boolean;
}

/** What a receiver got. */
export type Dealt<R extends Receiver> = R & { most: number };

class Counts {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string, by: 1 | -1): void {
    const count = this.of(key) + by;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}

interface Keys {
  host: string;
  place: string;
  receiverKey: string;
}

/**
 * Who may begin how many attempts: shared by project, then receiver, in all and at each host.
 * Whoever has less under way than is still free gets more. So one alone gets half of it, many get
 * equal parts, and something is always left for one that comes: a receiver that hangs, or all those
 * of a project, never hold everything.
 */
export class Shares {
  #all = 0;
  readonly #projects = new Counts();
  readonly #hosts = new Counts();
  /** A project's at one host. */
  readonly #places = new Counts();
  readonly #receivers = new Counts();

  /**
   * What is dealt counts as under way until it is given back, piece by piece. Those that have least
   * are served first.
   */
  deal<R extends Wanting>(receivers: readonly R[]): Dealt<R>[] {
    const dealt = new Map<R, number>();
    const waiting = byProject(receivers).toSorted(
      ([one], [other]) => this.#projects.of(one) - this.#projects.of(other),
    );
    let left = waiting.map(([, receivers]) => receivers);
    while (left.length > 0) {
      for (const receivers of left) {
        const receiver = receivers.shift();
        if (!receiver || !this.#mayBegin(receiver)) continue;
        this.#count(receiver, 1);
        dealt.set(receiver, (dealt.get(receiver) ?? 0) + 1);
        receivers.push(receiver);
      }
      left = left.filter((receivers) => receivers.length > 0);
    }
    return [...dealt].map(([receiver, most]) => ({ ...receiver, most }));
  }

  /** @returns whether one more may begin; then it is counted */
  take(receiver: Receiver): boolean {
    const may = this.#mayBegin(receiver);
    if (may) this.#count(receiver, 1);
    return may;
  }

  release(receiver: Receiver, count = 1): void {
    for (let i = 0; i < count; i++) this.#count(receiver, -1);
  }

  #mayBegin(receiver: Wanting): boolean {
    const { host, place, receiverKey } = keysOf(receiver);
    const ofProject = this.#projects.of(receiver.projectId);
    const ofPlace = this.#places.of(place);
    const ofReceiver = this.#receivers.of(receiverKey);
    if (receiver.isFailing && ofReceiver > 0) return false;
    return (
      ofProject < IN_ALL - this.#all &&
      ofPlace < AT_ONE_HOST - this.#hosts.of(host) &&
      ofReceiver < IN_ALL / 2 - ofProject &&
      ofReceiver < AT_ONE_HOST / 2 - ofPlace
    );
  }

  #count(receiver: Receiver, by: 1 | -1): void {
    const { host, place, receiverKey } = keysOf(receiver);
    this.#all += by;
    this.#projects.add(receiver.projectId, by);
    this.#hosts.add(host, by);
    this.#places.add(place, by);
    this.#receivers.add(receiverKey, by);
  }
}

function keysOf(receiver: Receiver): Keys {
  const host = hostOf(receiver);
  const { projectId } = receiver;
  return { host, place: `${projectId} ${host}`, receiverKey: `${projectId} ${receiver.receiver}` };
}

function byProject<R extends Receiver>(
  receivers: readonly R[],
): [projectId: string, receivers: R[]][] {
  const projects = new Map<string, R[]>();
  for (const receiver of receivers) {
    const known = projects.get(receiver.projectId);
    if (known) known.push(receiver);
    else projects.set(receiver.projectId, [receiver]);
  }
  return [...projects];
}
