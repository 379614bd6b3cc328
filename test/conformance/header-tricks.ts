/** Header sections that some parser reads in another way than the next one. */
export const HEADER_TRICKS = (connection: string): (Buffer | string)[][] =>
  [
    ...[
      'X-A: 1\nX-Injected: 1',
      'X-A: 1\rX-Injected: 1',
      'X-A: \0',
      'X-A: a\0b',
      'X-A: \x7f',
      'X-A: \x01',
    ],
    ...[
      'X-A : 1',
      'X A: 1',
      ': 1',
      'X-A',
      ' X-A: 1',
      '\tX-A: 1',
      'X-A: 1\r\n X-Injected: 1',
      'X-A: 1\r\n\tfold',
    ],
    ...[
      'X(A): 1',
      'X-\u00e9: 1',
      'X-A\r: 1',
      'X\0A: 1',
      'X-A:: 1',
      '"X-A": 1',
      'X-A: 1\r\n: 2',
      'X/A: 1',
    ],
  ]
    .map((line) => [line])
    .concat([
      ['content-length: 5', 'content-length: 6'],
      ['content-length: 5, 5'],
      ['content-length: +5'],
      ['content-length: -1'],
      ['content-length: 0x5'],
      ['content-length: 5 5'],
      ['content-length : 5'],
      ['content-length: 4', 'transfer-encoding: chunked'],
      ['transfer-encoding: chunked', 'transfer-encoding: identity'],
      ['transfer-encoding: xchunked'],
      ['transfer-encoding: chunked, identity'],
      ['transfer-encoding:\x0bchunked'],
      ['transfer-encoding : chunked'],
      ['transfer_encoding: chunked'],
      ['connection: authorization, host'],
      [`host: ${connection}.example`],
    ]);
