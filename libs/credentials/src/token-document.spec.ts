import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { documentOf, textOf } from './token-document.js';

const TOKENS = { access_token: 'new', refresh_token: 'n\u00e9wer', scope: 'a b' };
const json = JSON.stringify(TOKENS);
const form = new URLSearchParams(TOKENS).toString();
const utf8 = Buffer.from(json);
const utf16 = Buffer.from(json, 'utf16le');

const read = (body: Buffer, headers: Record<string, string> = {}): unknown =>
  documentOf(textOf(body, Object.entries(headers)));

describe('a token answer is read', () => {
  it.each<[string, Buffer, Record<string, string>?]>([
    ['as JSON', utf8],
    ['as JSON that is called text', utf8, { 'content-type': 'text/html; charset=utf-8' }],
    ['as a form', Buffer.from(form)],
    ['as a form that is called JSON', Buffer.from(form), { 'content-type': 'application/json' }],
    ['as a form with a line end', Buffer.from(`${form}\r\n`)],
    ['with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8])],
    ['in UTF-16', utf16, { 'content-type': 'application/json; charset=utf-16le' }],
    ['in UTF-16 that is called UTF-8', utf16, { 'content-type': 'text/json; charset=utf-8' }],
    ['in UTF-16, high bytes first', Buffer.from(utf16).swap16()],
    ['in UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    [
      'in Latin-1',
      Buffer.from(json, 'latin1'),
      { 'content-type': 'application/json; charset="ISO-8859-1"' },
    ],
    ['in an unknown charset', utf8, { 'content-type': 'application/json; charset=no-such' }],
    ['in UTF-8 that is called UTF-16', utf8, { 'content-type': 'text/json; charset=utf-16' }],
    ['out of gzip', gzipSync(utf8), { 'content-encoding': 'gzip' }],
    ['out of gzip that nobody mentions', gzipSync(utf8)],
    ['out of deflate', deflateSync(utf8), { 'content-encoding': 'deflate' }],
    ['out of raw deflate', deflateRawSync(utf8), { 'content-encoding': 'Deflate' }],
    ['out of Brotli', brotliCompressSync(utf8), { 'content-encoding': 'br' }],
    ['although it is not packed as it says', utf8, { 'content-encoding': 'gzip' }],
    ['out of a string', Buffer.from(JSON.stringify(json))],
    ['out of an array', Buffer.from(`[${json}]`)],
    ['out of a call', Buffer.from(`callback( ${json} );`)],
    ['behind a guard against scripts', Buffer.from(`)]}',\n${json}`)],
    ['before zeros', Buffer.concat([utf8, Buffer.alloc(3)])],
  ])('%s', (_how, ...[body, headers]) => {
    expect(read(body, headers)).toEqual(TOKENS);
  });

  it.each(['', 'OK', '<html><a href="x?a=b"></html>', '{"access_token": "cut o', 'a b=c'])(
    'as nothing when it says %j',
    (text) => expect(read(Buffer.from(text))).toBeUndefined(),
  );

  it('as nothing when it unpacks into more than a token answer can be', () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(read(bomb, { 'content-encoding': 'gzip' })).toBeUndefined();
  });
});
