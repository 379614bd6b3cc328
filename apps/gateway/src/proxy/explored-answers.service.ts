import { SluiceError } from '#libs/errors';
import { ProjectShares } from '#libs/shares';
import { Injectable } from '@nestjs/common';

/** So many are held at a time; one project has a third of what is free. */
const AT_ONCE = 16;
const PROJECT_SHARE = 1 / 3;
const RETRY_AFTER_MS = 1_000;

/** Places for answers that are held whole to see what a definition makes of them. */
@Injectable()
export class ExploredAnswers {
  readonly #places = new ProjectShares(AT_ONCE, PROJECT_SHARE);

  /** @returns how to give the place back @throws SluiceError `memory_full` when there is none */
  enter(projectId: string): () => void {
    const leave = this.#places.tryEnter(projectId);
    if (leave) return leave;
    throw new SluiceError('memory_full', { dispatched: false, retryAfterMs: RETRY_AFTER_MS });
  }
}
