const DIGITS = 8;
const PLACE = '0'.repeat(DIGITS);

/**
 * One call of a load that is written down, in epoch milliseconds. Neither answered nor left: it
 * failed.
 * @typedef {{ sentAt: number, answeredAt?: number, leftAt?: number }} LoggedCall
 */

const now = () => performance.timeOrigin + performance.now();

/**
 * What callers send: always the same bytes or, in a load that is written down, the same with the
 * number of the call at the end of the query.
 */
export class Requests {
  #bytes;
  #numberAt;

  /**
   * @param {URL} url
   * @param {{ headers: Record<string, string>, isLogged: boolean }} how
   */
  constructor(url, { headers, isLogged }) {
    const lines = Object.entries({ host: url.host, ...headers }).map(([k, v]) => `${k}: ${v}\r\n`);
    const target = `${url.pathname}${url.search}${isLogged ? `&number=${PLACE}` : ''}`;
    this.#bytes = Buffer.from(`GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
    this.#numberAt = isLogged ? this.#bytes.indexOf(`number=${PLACE}`) + 'number='.length : -1;
  }

  /**
   * @param {LoggedCall[]} calls of all callers
   * @returns {{ bytes: Buffer, call: LoggedCall | undefined }}
   */
  next(calls) {
    if (this.#numberAt < 0) return { bytes: this.#bytes, call: undefined };
    const bytes = Buffer.from(this.#bytes);
    bytes.write(String(calls.length).padStart(DIGITS, '0'), this.#numberAt, 'latin1');
    const call = { sentAt: now() };
    calls.push(call);
    return { bytes, call };
  }
}

/**
 * @param {LoggedCall | undefined} call
 * @param {'answeredAt' | 'leftAt'} end
 */
export function noteEnd(call, end) {
  if (call) call[end] = now();
}
