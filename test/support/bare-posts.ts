import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface SignedPosts {
  url: string;
  secret: string;
  body: string;
  count: number;
}

/**
 * A process that does nothing but send signed POSTs, as many at once as Sluice has under way to one
 * receiver.
 */
export class BarePosts {
  private constructor(private readonly child: ChildProcess) {}

  static async start(): Promise<BarePosts> {
    const child = fork(join(import.meta.dirname, 'signed-posts.mjs'), [], { execArgv: [] });
    await once(child, 'message');
    return new BarePosts(child);
  }

  async send(posts: SignedPosts): Promise<void> {
    this.child.send(posts);
    await once(this.child, 'message');
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}
