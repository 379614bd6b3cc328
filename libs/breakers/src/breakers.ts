import { Coalescer } from '#libs/coalescing';
import { reachingDatabase } from '#libs/database';
import { ignore } from '#libs/errors';
import type { DataSource } from 'typeorm';
import {
  FORGET,
  GIVE_UP_PROBE,
  type HealthRow,
  NOTE_DOWN,
  NOTE_UP,
  PROBE_MS,
  SEE,
  TAKE_PROBE,
} from './statements.js';

const TOGETHER = { items: 256 };
/** Whoever takes the probe is known by then. */
const TAKING_MS = 1_000;

/** A third party as one project reaches it. */
export interface Upstream {
  projectId: string;
  /** Scheme, host and port. */
  origin: string;
}

/** What names a breaker where jobs say what they wait for. */
export const breakerKey = ({ origin }: Upstream): string => `o:${origin}`;
export const isBreakerKey = (key: string): boolean => key.startsWith('o:');

/** Whether jobs may leave for a third party. */
export type Pass =
  | { kind: 'closed' }
  /** One may, to find out; the others are to ask again after `againMs`. */
  | { kind: 'probe'; againMs: number }
  | { kind: 'open'; againMs: number };

/** How a third party is, as this process knows it. `performance.now()` instants. */
interface Known {
  /** Absent while it is closed. */
  openUntil?: number;
  pauseMs: number;
  probedUntil: number;
  /** When that was learnt. */
  at: number;
}

interface Sign {
  upstream: Upstream;
  isUp: boolean;
}

/** What was noted together of one third party: the failures since it last answered. */
interface Signs {
  upstream: Upstream;
  isUp: boolean;
  failures: number;
}

/**
 * Circuit breakers, one for each third party of each project. The database holds those that fail,
 * for all workers; each worker reads them once a second, so while nothing fails a job costs
 * nothing, and what has opened is known everywhere a second later.
 */
export class Breakers {
  readonly #known = new Map<string, Known>();
  readonly #signs = new Coalescer<Sign, void>((signs) => this.#write(signs), TOGETHER);

  constructor(private readonly dataSource: DataSource) {}

  /** Whether none but the one that asks may leave. */
  isOpen(upstream: Upstream): boolean {
    return this.#known.get(nameOf(upstream))?.openUntil !== undefined;
  }

  /**
   * Whoever gets `probe` owes a word of what came of it, `note` or `giveUpProbe`; without one
   * another gets it after 45 s.
   * @throws SluiceError `database_unavailable`
   */
  async pass(upstream: Upstream): Promise<Pass> {
    const known = this.#known.get(nameOf(upstream));
    if (known?.openUntil === undefined) return { kind: 'closed' };
    const now = performance.now();
    const spreadMs = (known.pauseMs / 4) * (1 + Math.random());
    if (known.openUntil > now) return { kind: 'open', againMs: known.openUntil - now + spreadMs };
    if (known.probedUntil > now) return { kind: 'open', againMs: spreadMs };
    known.probedUntil = now + TAKING_MS;
    const { projectId, origin } = upstream;
    const isOurs = await reachingDatabase(() =>
      TAKE_PROBE.run(this.dataSource, [projectId, origin]),
    );
    if (isOurs === 0) return { kind: 'open', againMs: spreadMs };
    known.probedUntil = now + PROBE_MS;
    return { kind: 'probe', againMs: spreadMs };
  }

  /** What an attempt says. While nothing fails it is written nowhere. */
  note(upstream: Upstream, isUp: boolean): void {
    const name = nameOf(upstream);
    if (!this.#known.has(name)) {
      if (isUp) return;
      this.#known.set(name, { pauseMs: 0, probedUntil: 0, at: performance.now() });
    }
    this.#signs.add({ upstream, isUp }).catch(ignore('the next attempt says it again'));
  }

  /** The attempt has not found out anything. */
  giveUpProbe({ projectId, origin }: Upstream): void {
    GIVE_UP_PROBE.run(this.dataSource, [projectId, origin]).catch(ignore('it is over in its time'));
  }

  /** What other processes have found out. */
  async refresh(): Promise<void> {
    const startedAt = performance.now();
    const rows = await reachingDatabase(() => SEE.all(this.dataSource));
    for (const [name, { at }] of this.#known) if (at < startedAt) this.#known.delete(name);
    for (const row of rows) if (!this.#known.has(nameOf(row))) this.#learn(row);
  }

  async forgetOld(): Promise<void> {
    await reachingDatabase(() => FORGET.run(this.dataSource));
  }

  async #write(signs: readonly Sign[]): Promise<void[]> {
    const all = gathered(signs);
    const [up, down] = [all.filter(({ isUp }) => isUp), all.filter(({ failures }) => failures > 0)];
    if (up.length > 0) {
      await NOTE_UP.run(this.dataSource, columnsOf(up));
      for (const { upstream } of up) this.#known.delete(nameOf(upstream));
    }
    if (down.length > 0) {
      const failures = down.map((each) => each.failures);
      const rows = await NOTE_DOWN.all(this.dataSource, [...columnsOf(down), failures]);
      for (const row of rows) this.#learn(row);
    }
    return signs.map(() => undefined);
  }

  #learn(row: HealthRow): void {
    const { openMs, pauseMs, probedMs } = row;
    const at = performance.now();
    this.#known.set(nameOf(row), {
      ...(openMs === null ? {} : { openUntil: at + openMs }),
      pauseMs: pauseMs ?? 0,
      probedUntil: at + (probedMs ?? 0),
      at,
    });
  }
}

const nameOf = ({ projectId, origin }: Upstream): string => `${projectId} ${origin}`;

const columnsOf = (signs: readonly Signs[]): unknown[] => [
  signs.map(({ upstream }) => upstream.projectId),
  signs.map(({ upstream }) => upstream.origin),
];

function gathered(signs: readonly Sign[]): Signs[] {
  const byName = new Map<string, Signs>();
  for (const { upstream, isUp } of signs) {
    const name = nameOf(upstream);
    const earlier = byName.get(name) ?? { upstream, isUp: false, failures: 0 };
    byName.set(name, {
      upstream,
      isUp: isUp || earlier.isUp,
      failures: isUp ? 0 : earlier.failures + 1,
    });
  }
  return [...byName.values()];
}
