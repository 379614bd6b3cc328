import { setTimeout as pause } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** Sockets close a little after they are told to, on a busy machine later. */
const PATIENCE_MS = 20_000;
const POLL_MS = 10;
/**
 * What a spec opens and has to close. Work that ends by itself, such as reading a file, is none of
 * it.
 */
const KINDS =
  /^(?:Timeout|Immediate|ProcessWrap|Pipe(?:Server)?Wrap|T(?:CP|LS)(?:Socket|Server)?Wrap|UDPWrap|Worker|MessagePort)$/;

function open() {
  const counts = new Map();
  for (const kind of process.getActiveResourcesInfo().filter((each) => KINDS.test(each)))
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/**
 * A spec file fails when a socket, a server, a process or a timer of it is left that would keep its
 * process alive.
 */
export default class EnvironmentWithoutLeaks extends TestEnvironment {
  #before = new Map();

  async setup() {
    await super.setup();
    // Node opens them when they are first used; they are the process's, whoever uses them first.
    void [process.stdin, process.stdout, process.stderr];
    this.#before = open();
  }

  async teardown() {
    let left = this.#left();
    for (let waitedMs = 0; left.length > 0 && waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
      await pause(POLL_MS);
      left = this.#left();
    }
    await super.teardown();
    if (left.length > 0)
      throw new Error(`The spec left something open: ${left.join(', ')}. Close it in afterAll.`);
  }

  #left() {
    return [...open()]
      .map(([kind, count]) => [kind, count - (this.#before.get(kind) ?? 0)])
      .filter(([, more]) => more > 0)
      .map(([kind, more]) => `${more} ${kind}`);
  }
}
