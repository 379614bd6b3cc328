import { promise, until } from './promise.mjs';
import { Receiver } from './receiver.mjs';
import { chapter, Progress, say, seconds, since } from './say.mjs';

const JOBS = 50;
const PER_SECOND = 20;
const WAIT_MS = 12_000;
/** A second, less the 50 ms of jitter that libs/turns allows on the way. */
const SPAN_MS = 950;
/** The sandbox counts what arrives in a span and says how much of this is left. */
const SANDBOX_LIMIT = 1_000;
const PATH = `/v1/limited?limit=${SANDBOX_LIMIT}&windowMs=${SPAN_MS}`;
const SLOW = '/v1/slow?ms=200';

/**
 * A connection's limit holds for jobs, and every job is reported with a signature that verifies.
 */
export async function showJobs({ api, sandboxUrl }, { defer }) {
  chapter(`${JOBS} jobs through a connection limited to ${PER_SECOND} per second`);
  const receiver = await new Receiver().start(defer);
  receiver.secret = (await api.post('/callbacks/secret', {})).secret;
  await connect(api, sandboxUrl);
  await warmUp(api);
  const callback = { url: receiver.url };
  const startedAt = performance.now();
  const job = { connection: 'limited:ada', path: PATH, callback };
  await Promise.all(Array.from({ length: JOBS }, () => api.post('/jobs', job)));
  say(`${JOBS} jobs accepted in ${since(startedAt)}.`);
  const progress = new Progress(JOBS, 'callbacks verified');
  const allReported = () => {
    progress.show(receiver.jobs.size);
    return receiver.jobs.size === JOBS;
  };
  await until(allReported, WAIT_MS, `Not all of the ${JOBS} callbacks arrived`);
  judge(receiver, performance.now() - startedAt);
}

function judge({ jobs, refused }, tookMs) {
  const reports = [...jobs.values()];
  const bad = reports.filter(
    ({ state, response }) => state !== 'answered' || response.status !== 200,
  );
  promise(bad.length === 0, `${bad.length} jobs were not answered with 200.`);
  promise(refused === 0, `${refused} callbacks were not signed as they should be.`);
  const most = Math.max(
    ...reports.map(({ response }) => SANDBOX_LIMIT - JSON.parse(response.body).remaining),
  );
  promise(most <= PER_SECOND, `The sandbox saw ${most} jobs within ${SPAN_MS} ms.`);
  say(`${JOBS} of ${JOBS} callbacks verified.`);
  const rate = ((JOBS * 1_000) / tookMs).toFixed(1);
  say(
    `${JOBS} jobs in ${seconds(tookMs)}: ${rate} per second, of which the first ${PER_SECOND} may go at once.`,
  );
  say(
    `No second exceeded ${PER_SECOND}: the sandbox counted at most ${most} (in any ${SPAN_MS} ms,`,
  );
  say('a second less the 50 ms of jitter that is allowed on the way).');
}

/**
 * Jitter is bounded on warm sockets: as many as may be used at once are opened through a connection
 * without a limit.
 */
async function warmUp(api) {
  const calls = Array.from({ length: PER_SECOND }, () => api.call('sandbox:demo', SLOW));
  const answers = await Promise.all(calls);
  promise(
    answers.every(({ status }) => status === 200),
    'A call to warm up was not answered with 200.',
  );
  await Promise.all(answers.map((answer) => answer.arrayBuffer()));
}

async function connect(api, sandboxUrl) {
  await api.post('/integrations', {
    key: 'limited',
    name: 'An API with a limit',
    baseUrl: sandboxUrl,
    plainHttpHosts: [new URL(sandboxUrl).host],
    auth: { type: 'api_key', in: 'header', name: 'x-sandbox-key' },
    limits: { windows: [{ requests: PER_SECOND, perMs: 1_000 }] },
  });
  await api.post('/connections', {
    integration: 'limited',
    externalUserId: 'ada',
    credentials: { apiKey: 'sandbox-key' },
  });
}
