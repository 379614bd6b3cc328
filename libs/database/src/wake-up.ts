import { ignore } from '#libs/errors';
import type { DataSource } from 'typeorm';
import type { ChangeKind } from './change-feed.js';
import { announceChange } from './change-feed.js';

/** Wake-ups this close to each other are one. */
const GATHER_MS = 3;

/**
 * Tells every dispatcher that there is something to do. Nobody waits for it, and one that is not
 * heard only costs time: they look themselves.
 */
export class WakeUp {
  #isOnItsWay = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly kind: Extract<ChangeKind, 'job' | 'callback'>,
  ) {}

  send(): void {
    if (this.#isOnItsWay) return;
    this.#isOnItsWay = true;
    setTimeout(() => {
      this.#isOnItsWay = false;
      const change = { kind: this.kind, id: '', projectId: '' };
      announceChange(this.dataSource.manager, change).catch(
        ignore('dispatchers look by themselves too'),
      );
    }, GATHER_MS);
  }
}
