import { aConnection } from '../support/builders.js';
import { postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { RawUpstream, writeParts } from '../support/raw-http.js';
import { FORMS } from '../support/system.js';

const OK = 'HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok';
const CHUNKED = 'HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n';

/** What RFC 9110 §15.2 and RFC 9112 §7.1.1 allow, in the packets in which it comes. */
const ANSWERS: [what: string, parts: string[]][] = [
  ['100 that nobody asked for', ['HTTP/1.1 100 Continue\r\n\r\n', OK]],
  ['100 in one packet with the answer', [`HTTP/1.1 100 Continue\r\n\r\n${OK}`]],
  [
    '100 in pieces',
    ['HTTP/1.1 1', '00 Continue\r\nDate: x\r\n', '\r', '\nHTTP/1.1 2', OK.slice(10)],
  ],
  ['100 of HTTP/1.0 that says close', ['HTTP/1.0 100 Go on\r\nConnection: close\r\n\r\n', OK]],
  [
    'every interim answer there is',
    [
      'HTTP/1.1 100\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n',
      `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n${OK}`,
    ],
  ],
  [
    'white space in chunk extensions',
    [`${CHUNKED}1 ; a = "b c"`, '\r\no\r\n1 ;d\r\nk\r\n0 ;e\r\n\r\n'],
  ],
  ['padded chunk sizes', [`${CHUNKED}2   \r\nok\r\n0  \r\n\r\n`]],
];

describe.each(FORMS)('an answer, %s,', (form) => {
  let system: Project;
  let raw: RawUpstream;
  let connection: string;
  beforeAll(async () => {
    [system, raw] = await Promise.all([aProject(form), RawUpstream.start()]);
    ({ id: connection } = await aConnection(system, {
      integration: { baseUrl: raw.url, plainHttpHosts: [new URL(raw.url).host] },
    }));
  });
  afterAll(() => Promise.all([system?.stop(), raw?.close()]));

  it.each(ANSWERS)('with %s is passed on, and nothing before it', async (_what, parts) => {
    raw.on('/odd', (socket) => void writeParts(socket, parts));
    for (const method of ['GET', 'POST']) {
      const { status, text, headers } = await system.client.call(connection, '/odd', { method });
      expect([method, status, text, headers['link']]).toEqual([method, 201, 'ok', undefined]);
    }
    const { id } = await postJob(system, { connection, method: 'POST', path: '/odd' });
    expect(await settled(system, id)).toMatchObject({ state: 'answered', attempts: 1 });
  });

  it('that stops after an interim one is no answer', async () => {
    raw.on('/odd', ['HTTP/1.1 100 Continue\r\n\r\n']);
    const { status, headers } = await system.client.call(connection, '/odd', { method: 'POST' });
    expect([status, headers['sluice-error']]).toEqual([502, 'upstream_reset']);
  });
});
