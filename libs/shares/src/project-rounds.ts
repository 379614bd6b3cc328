import { sleep } from '#libs/clock';
import { ProjectShares } from './project-shares.js';

/** A project may have a third as many under way as are free: alone a quarter of all. */
const PROJECT_SHARE = 1 / 3;
/** What is due is looked at again after so long, also while some of it has not ended. */
const ROUND_MS = 1_000;

/** Something to be done for a project. */
export interface ProjectTask {
  id: string;
  projectId: string;
}

/**
 * What is due for projects, done in rounds, side by side. What takes long goes on beside the rounds
 * that follow, so that a project of which everything hangs waits for itself alone.
 */
export class ProjectRounds {
  readonly #places: ProjectShares;
  /** By id. */
  readonly #running = new Map<string, Promise<boolean>>();

  constructor(atOnce: number) {
    this.#places = new ProjectShares(atOnce, PROJECT_SHARE);
  }

  /** Ids of what is under way. */
  get running(): string[] {
    return [...this.#running.keys()];
  }

  /**
   * Begins what its project has a place for, in this order.
   * @param work resolves with whether another look is worth it
   * @returns whether it is, as far as is known within a second
   */
  async round(
    due: readonly ProjectTask[],
    work: (id: string) => Promise<boolean>,
  ): Promise<boolean> {
    const begun = due.flatMap((task) => this.#begin(task, work) ?? []);
    if (begun.length === 0) return false;
    const slow = sleep(ROUND_MS, { ref: false }).then(() => [true]);
    return (await Promise.race([Promise.all(begun), slow])).includes(true);
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  #begin(
    { id, projectId }: ProjectTask,
    work: (id: string) => Promise<boolean>,
  ): Promise<boolean> | undefined {
    const leave = this.#running.has(id) ? undefined : this.#places.tryEnter(projectId);
    if (!leave) return undefined;
    const running = work(id).finally(() => {
      this.#running.delete(id);
      leave();
    });
    this.#running.set(id, running);
    return running;
  }
}
