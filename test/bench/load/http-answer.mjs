/** @typedef {{ status: number, bodyBytes: number, keepsAlive: boolean }} Answer */

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/**
 * Reads one HTTP/1.1 answer. Only what the load generator has to know is read.
 * @param {Buffer} bytes everything received since the request was sent
 * @returns {Answer | undefined} undefined while the answer is incomplete
 * @throws when the bytes are not one answer with content-length or chunked framing
 */
export function readAnswer(bytes) {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = bytes.toString('latin1', 0, headEnd).toLowerCase();
  const body = bytes.subarray(headEnd + HEAD_END.length);
  const bodyBytes = bodyLength(head, body);
  if (bodyBytes === undefined) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    bodyBytes,
    keepsAlive: !head.includes('\r\nconnection: close'),
  };
}

/**
 * @param {string} head in lower case
 * @param {Buffer} body
 * @returns {number | undefined}
 */
function bodyLength(head, body) {
  const declared = /\r\ncontent-length: *(\d+)/.exec(head);
  if (declared) {
    const length = Number(declared[1]);
    if (body.length > length) throw new Error('more bytes than the answer declares');
    return body.length === length ? length : undefined;
  }
  if (!head.includes('\r\ntransfer-encoding: chunked')) {
    throw new Error(`an answer without content-length and without chunks: ${head.slice(0, 200)}`);
  }
  return body.subarray(-LAST_CHUNK.length).equals(Buffer.from(LAST_CHUNK))
    ? chunkedLength(body)
    : undefined;
}

/**
 * @param {Buffer} body
 * @returns {number | undefined} undefined when the last chunk's marker was part of the data
 */
function chunkedLength(body) {
  let total = 0;
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error('a malformed chunk size');
    if (size === 0) return total;
    total += size;
    at = lineEnd + 2 + size + 2;
  }
  return undefined;
}
