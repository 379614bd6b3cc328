/** Whether a connection works; `unknown` where the provider names no request, or the request was not made. */
export type Verdict = 'works' | 'refused' | 'unknown';

/** Finds out with the provider's cheap request whether a connection works. Never throws, and takes a bounded time. */
export abstract class Verifier {
  abstract verify(projectId: string, connectionId: string): Promise<Verdict>;
}
