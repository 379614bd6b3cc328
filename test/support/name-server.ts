import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';

const HEADER_BYTES = 12;
/** RFC 1035 §3.2.2, RFC 3596 §2.1. */
const TYPES = { 4: 1, 6: 28 } as const;
const [NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME] = [0, 2, 3];

interface Entry {
  addresses: string[];
  ttlS: number;
}

/** A name server on loopback that knows what it is told, and nothing else. */
export class FakeNameServer {
  readonly #socket: Socket = createSocket('udp4');
  readonly #entries = new Map<string, Entry>();
  #silent: string[] = [];
  /** What was asked for, in the order in which it came; each name once for each family. */
  readonly questions: string[] = [];
  /** Fails whatever it is asked. */
  isFailing = false;

  static async start(): Promise<FakeNameServer> {
    const server = new FakeNameServer();
    server.#socket.on('message', (question, { port }) => {
      const answer = server.#answer(question);
      if (answer) server.#socket.send(answer, port, '127.0.0.1');
    });
    server.#socket.bind(0, '127.0.0.1');
    await once(server.#socket, 'listening');
    return server;
  }

  /** `127.0.0.1:port` */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  knows(name: string, addresses: string[], ttlS = 60): this {
    this.#entries.set(name, { addresses, ttlS });
    return this;
  }

  /** Nobody ever hears of names in this domain. */
  neverAnswers(domain: string): this {
    this.#silent.push(`.${domain}`);
    return this;
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #answer(question: Buffer): Buffer | undefined {
    const { name, type, end } = read(question);
    this.questions.push(name);
    if (this.#silent.some((domain) => name.endsWith(domain))) return undefined;
    const entry = this.#entries.get(name);
    const records = (entry?.addresses ?? [])
      .filter((address) => TYPES[isIP(address) as 4 | 6] === type)
      .map((address) => record(address, entry?.ttlS ?? 0));
    const error = this.isFailing ? SERVER_FAILURE : entry ? NO_ERROR : NO_SUCH_NAME;
    const header = Buffer.alloc(HEADER_BYTES);
    question.copy(header, 0, 0, 2);
    // An answer (RFC 1035 §4.1.1), from a server that asks others.
    header.writeUInt16BE(0x8180 | error, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(error === NO_ERROR ? records.length : 0, 6);
    const body = error === NO_ERROR ? records : [];
    return Buffer.concat([header, question.subarray(HEADER_BYTES, end), ...body]);
  }
}

function read(question: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join('.'), type: question.readUInt16BE(at + 1), end: at + 5 };
}

/** The name is that of the question. */
function record(address: string, ttlS: number): Buffer {
  const bytes = bytesOf(address);
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, 0, 0, 1, 0, 0, 0, 0, 0, bytes.length]);
  head.writeUInt16BE(TYPES[isIP(address) as 4 | 6], 2);
  head.writeUInt32BE(ttlS, 6);
  return Buffer.concat([head, bytes]);
}

function bytesOf(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [front = [], back = []] = address
    .split('::')
    .map((part) => part.split(':').filter((each) => each !== ''));
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  const groups = [...front, ...zeros, ...back].map((each) => each.padStart(4, '0'));
  return Buffer.from(groups.join(''), 'hex');
}
