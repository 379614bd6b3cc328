import { AnswerBytes } from './answer-bytes.js';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n';

/** What is passed on when the bytes come in pieces of this size. */
function passed(text: string, pieceBytes = text.length, method = 'GET'): string {
  const answer = new AnswerBytes(method);
  const bytes = Buffer.from(text, 'latin1');
  let given = '';
  for (let at = 0; at < bytes.length; at += pieceBytes)
    given += answer.pass(bytes.subarray(at, at + pieceBytes)).toString('latin1');
  return given;
}

describe('the bytes of an answer, in whatever pieces they come,', () => {
  it.each([
    ['a plain one', OK, OK],
    ['100 that nobody asked for', `HTTP/1.1 100 Continue\r\n\r\n${OK}`, OK],
    ['100 without a phrase', `HTTP/1.1 100\r\n\r\n${OK}`, OK],
    [
      '100 that ends the connection, it says',
      `HTTP/1.0 100 C\r\nConnection: close\r\n\r\n${OK}`,
      OK,
    ],
    [
      'several interim answers',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${OK}`,
      OK,
    ],
    ['an upgrade', 'HTTP/1.1 101 Switch\r\n\r\nxyz', 'HTTP/1.1 101 Switch\r\n\r\nxyz'],
    ['lines that end in bare LF', 'HTTP/1.1 100 C\n\nHTTP', 'HTTP/1.1 100 C\n\nHTTP'],
    ['no HTTP', 'H\n', 'H\n'],
    ['chunks', `${CHUNKED}2\r\nok\r\n0\r\n\r\n`, `${CHUNKED}2\r\nok\r\n0\r\n\r\n`],
    [
      'white space around chunk extensions',
      `${CHUNKED}2 ; a = b\r\nok\r\n3;a="b c" ;d\r\nay!\r\n0 ;z\r\nx: 1\r\n\r\n`,
      `${CHUNKED}2\r\nok\r\n3\r\nay!\r\n0\r\nx: 1\r\n\r\n`,
    ],
    ['padded chunk sizes', `${CHUNKED}00a  \r\n0123456789\r\n`, `${CHUNKED}00a\r\n0123456789\r\n`],
    [
      'data that looks like a size with an extension',
      `${CHUNKED}8\r\n2 ; a\r\nb\r\n0\r\n\r\n`,
      `${CHUNKED}8\r\n2 ; a\r\nb\r\n0\r\n\r\n`,
    ],
    ['a size that is none', `${CHUNKED}0x2 ;a\r\nok\r\n`, `${CHUNKED}0x2 ;a\r\nok\r\n`],
    ['a CR in an extension', `${CHUNKED}2 ;a\rb\r\nok\r\n`, `${CHUNKED}2 ;a\rb\r\nok\r\n`],
  ])('%s', (_what, sent, expected) => {
    for (const pieceBytes of [1, 2, 3, 7, sent.length])
      expect(passed(sent, pieceBytes)).toBe(expected);
  });

  it('are what they are after the head when there is no body', () => {
    const text = `${CHUNKED}2 ;a\r\nok`;
    expect(passed(text, text.length, 'HEAD')).toBe(text);
    const length = 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n2 ;a\r\nok\r\n';
    expect(passed(length)).toBe(length);
  });

  it('with more interim answers than anybody has to give are refused', () => {
    expect(() => passed('HTTP/1.1 100 Continue\r\n\r\n'.repeat(33))).toThrow('interim');
  });

  it('are held no longer than they can be one line', () => {
    const line = `${CHUNKED}2;${'a'.repeat(5_000)}`;
    expect(passed(line)).toBe(line);
    const head = `HTTP/1.1 100 ${'a'.repeat(70_000)}`;
    expect(passed(head)).toBe(head);
  });
});
