export const BOARD = '/ops/queues';
/** Name and password. */
export const ADMIN = 'ada:correct-horse-battery';
export const VIEWER = 'bob:staple-less-battery';

export const basic = (credentials: string) => ({
  authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});

/** Nobody fails to log in from here. */
export const HOME = '203.0.113.1';

let addresses = 0;
/** From which nobody else has tried to log in. */
export const anAddress = (): string => `198.51.${100 + (++addresses >> 8)}.${addresses & 255}`;

interface BoardJob {
  id: string;
  name: string;
  data: Record<string, unknown> & { tickets?: Record<string, unknown>[] };
}

export interface BoardQueue {
  name: string;
  description: string;
  isPaused: boolean;
  readOnlyMode: boolean;
  allowRetries: boolean;
  jobs: BoardJob[];
}

/** Path of the script that a page of the board loads. */
export const scriptOf = (page: string): string => `/${/src="(static\/js\/[^"]+)"/.exec(page)?.[1]}`;
