import type { ServerResponse } from 'node:http';

/** Finds out with a cheap request whether a connection works. */
export abstract class Verifier {
  /**
   * @param waiting the answer that somebody waits for; when they leave, it is given up
   * @returns what the third party said; `undefined` when nothing was learned
   */
  abstract verify(
    projectId: string,
    connectionId: string,
    waiting: ServerResponse,
  ): Promise<{ ok: boolean; status: number | null } | undefined>;
}
