import { setTimeout as pause } from 'node:timers/promises';
import { listen } from './listen.mjs';
import { promise, until } from './promise.mjs';
import { Receiver } from './receiver.mjs';
import { chapter, Progress, say, seconds, since } from './say.mjs';
import { startDistributed } from './systems.mjs';

const JOBS = 40;
const QUICK = 8;
const SLOW_MS = 6_000;
/** The lease on the jobs is renewed every 4 s; each renewal would make their end come later. */
const OTHER_WORKER_MS = 2_000;
const SETTLE_MS = 50;
const ARRIVE_MS = 10_000;
const REPORT_MS = 25_000;
const methodOf = (index) => (index % 2 === 0 ? 'POST' : 'GET');

/** A third party that is slow with most requests and knows how often each has arrived. */
class ThirdParty {
  arrivals = new Map();
  cutOff = new Set();

  async start(defer) {
    this.url = await listen((request, response) => this.#answer(request, response), defer);
    return this;
  }

  async #answer({ url }, response) {
    this.arrivals.set(url, (this.arrivals.get(url) ?? 0) + 1);
    response.once('close', () => response.writableFinished || this.cutOff.add(url));
    const index = Number(url.slice(1));
    if (index >= QUICK && this.arrivals.get(url) === 1)
      await pause(SLOW_MS, undefined, { ref: false });
    response.end('done');
  }
}

/** Starts the distributed form, and kills one of its workers in the middle of its jobs. */
export async function killWorker(site, redisServer) {
  chapter('A worker is killed');
  say('Starting a gateway and two workers, with a PostgreSQL and a Redis of their own.');
  const startedAt = performance.now();
  const receiver = await new Receiver().start(site.defer);
  const thirdParty = await new ThirdParty().start(site.defer);
  const system = await startDistributed(site, redisServer);
  const lostWorker = new LostWorker(system, receiver, thirdParty);
  await lostWorker.kill(startedAt);
  return lostWorker;
}

/** A worker that is killed in the middle of its jobs, and what becomes of them. */
class LostWorker {
  #jobs = new Map();

  constructor(system, receiver, thirdParty) {
    this.system = system;
    this.receiver = receiver;
    this.thirdParty = thirdParty;
  }

  async stop() {
    await Promise.all([this.system.gateway.stop(), (await this.otherWorker).stop()]);
  }

  async kill(startedAt) {
    await this.#sendJobs();
    const worker = await this.system.worker;
    this.otherWorker = this.system.addWorker();
    say(
      `The gateway and the first worker are ready after ${since(startedAt)}; the other one follows.`,
    );
    const { arrivals, cutOff } = this.thirdParty;
    await until(() => arrivals.size === JOBS, ARRIVE_MS, `Not all of the ${JOBS} jobs were sent`);
    await Promise.race([this.otherWorker, pause(OTHER_WORKER_MS)]);
    worker.kill('SIGKILL');
    this.killedAt = performance.now();
    await until(() => cutOff.size > 0, ARRIVE_MS, 'The killed worker had no request under way');
    await pause(SETTLE_MS); // every socket of the dead process is seen to close
    const unsafe = this.#cutOff('POST').length;
    say(`${JOBS} jobs sent, ${JOBS - QUICK} of them slow. Then one worker was killed (SIGKILL)`);
    say(
      `in the middle of ${cutOff.size} requests: ${unsafe} POST, ${cutOff.size - unsafe} GET. Its jobs are taken over`,
    );
    say('when its lease on them has ended, 15 s after it took them; the end is below.');
  }

  async conclude() {
    chapter("What became of the killed worker's jobs");
    const { jobs } = this.receiver;
    const progress = new Progress(JOBS, 'jobs reported');
    const allReported = () => {
      progress.show(jobs.size);
      return jobs.size === JOBS;
    };
    const tooFew = () => `${jobs.size} of ${JOBS} jobs were reported`;
    await until(allReported, REPORT_MS, tooFew);
    this.#judge();
  }

  #judge() {
    const { jobs, refused, newsAt } = this.receiver;
    const { arrivals } = this.thirdParty;
    promise(refused === 0, `${refused} callbacks were not signed as they should be.`);
    const reports = [...this.#jobs].map(([id, index]) => ({ index, ...jobs.get(id) }));
    const twice = reports.filter(({ messages }) => messages?.size !== 1);
    promise(twice.length === 0, `${twice.length} jobs were not reported by exactly one message.`);
    const unknown = reports.filter(({ state }) => state === 'unknown');
    const answered = reports.filter(({ state }) => state === 'answered');
    promise(answered.length + unknown.length === JOBS, 'A job was neither answered nor unknown.');
    const safe = unknown.filter(({ index }) => methodOf(index) === 'GET');
    promise(safe.length === 0, `${safe.length} GETs are unknown, although they may be sent again.`);
    const repeated = reports.filter(({ index }) => arrivals.get(`/${index}`) > 1);
    const unsafe = repeated.filter(({ index }) => methodOf(index) === 'POST');
    promise(unsafe.length === 0, `${unsafe.length} POSTs were sent twice.`);
    say(
      `${JOBS} of ${JOBS} jobs reported ${seconds(newsAt - this.killedAt)} after the kill, none lost:`,
    );
    say(
      `${answered.length} answered, of which the other worker sent ${repeated.length} GETs again;`,
    );
    say(`${unknown.length} unknown: POSTs that may have left. None was sent twice.`);
  }

  async #sendJobs() {
    const { api } = this.system;
    const { id: endpoint, secret } = await api.post('/webhook-endpoints', {
      url: this.receiver.url,
    });
    this.receiver.secret = secret;
    await api.post('/integrations', {
      key: 'slow',
      name: 'A slow API',
      baseUrl: this.thirdParty.url,
      plainHttpHosts: [new URL(this.thirdParty.url).host],
      auth: { type: 'none' },
    });
    const { id: connection } = await api.post('/connections', { integration: 'slow' });
    const send = async (_, index) => {
      const job = {
        connection,
        method: methodOf(index),
        path: `/${index}`,
        callback: { endpoint },
      };
      this.#jobs.set((await api.post('/jobs', job)).id, index);
    };
    await Promise.all(Array.from({ length: JOBS }, send));
  }

  #cutOff(method) {
    return [...this.thirdParty.cutOff].filter((path) => methodOf(Number(path.slice(1))) === method);
  }
}
