import type { Corpus } from './corpora.js';

const DOTS = [
  '..',
  '%2e%2e',
  '.%2e',
  '%2E.',
  '%252e%252e',
  '..;',
  '..%00',
  '%c0%ae%c0%ae',
  '%u002e.',
];
const SLASHES = ['/', '\\', '%2f', '%5c', '%252f', '%255c', '//', '/./', '%c0%af'];

/** Ways up and out of a path. */
export const traversals = (): Corpus => ({
  name: 'own: traversal',
  inputs: DOTS.flatMap((dots) =>
    SLASHES.flatMap((slash) => [
      `/${dots}${slash}x`,
      `/a${slash}${dots}${slash}${dots}${slash}x`,
      `/a${slash}${dots}`,
      `/a?${dots}${slash}x`,
    ]),
  ),
});

/** Ways to name a host where a path belongs. */
export function urlSpellings(evil: string, allowed: string): Corpus {
  const authorities = [
    ...[evil, `user@${evil}`, `${allowed}@${evil}`, `${evil}@${allowed}`, `${allowed}\\@${evil}`],
    ...[`${allowed}#@${evil}`, `${allowed}?@${evil}`, `${evil}#${allowed}`, `${evil}\\${allowed}`],
    ...[
      `${allowed}.${evil}`,
      `${allowed}%2f@${evil}`,
      `${allowed}%40${evil}`,
      `${allowed}&@${evil}`,
    ],
    ...[
      `${allowed}:80@${evil}`,
      `${allowed};@${evil}`,
      `${allowed}\t@${evil}`,
      `${allowed} @${evil}`,
    ],
    ...[`${allowed}\u3002${evil}`, `${evil}\u0000${allowed}`, `\u200b${evil}`, allowed],
  ];
  const starts = [
    ...['//', '///', '////', '/\\', '\\\\', '/%2f', '/%5c', '\\/\\/', '/.//', '/;//', '@', '/@'],
    ...['http://', 'https://', 'HTTP://', '/http://', '/HtTp://', 'http:', 'http:/', 'http:///'],
    ...[
      'http:\\\\',
      '/http:\\\\',
      'ht\ttp://',
      ' http://',
      'http%3a//',
      '/http%3A%2f%2f',
      'ftp://',
    ],
    ...[
      'file://',
      'gopher://',
      'javascript://',
      'data:',
      'ws://',
      'view-source:http://',
      'http://[',
      '',
    ],
  ];
  return {
    name: 'own: URL spellings',
    inputs: starts.flatMap((start) => authorities.map((each) => `${start}${each}/x`)),
  };
}

/** Ways to write an address of this machine or of its network. */
export const addressSpellings = (): string[] => [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1'],
  ...[
    '017700000001',
    '0x7f.0x0.0x0.0x1',
    '0177.0x0.0.1',
    '00000177.0.0.1',
    '127.0.0.1.',
    '127.9.9.9',
  ],
  ...['127.000.000.001', '0x7F000001', '4429165057', '0', '0.0.0.0', '0x0', '00', '127.0.0.01'],
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::127.0.0.1]', '[::ffff:127.0.0.1]'],
  ...['[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]', '[::ffff:0:127.0.0.1]', '[64:ff9b::7f00:1]'],
  ...[
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001::7f00:1]',
    '[fe80::1]',
  ],
  ...[
    '[fe80::1%25lo]',
    '[::1%lo]',
    '[fec0::1]',
    '[fd00::1]',
    '[5f00::1]',
    '[ff02::1]',
    '[::7f00:1]',
  ],
  ...['\u2460\u2461\u2466.0.0.1', '\u24f5\u24f6\u24fb.0.0.1', '127\u30020\u30020\u30021'],
  ...['127\uff0e0\uff0e0\uff0e1', '\uff11\uff12\uff17.0.0.1', '127.0.0.\u00b9', '%31%32%37.0.0.1'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'loc\u00adalhost', '\u24dbocalhost'],
  ...[
    'localhost.localdomain',
    'ip6-localhost',
    '127.0.0.1%00.example.com',
    '127.0.0.1#.example.com',
  ],
  ...['169.254.169.254', '2852039166', '0xa9fea9fe', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]'],
  ...[
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ],
];

const NAUGHTY = [
  ...[
    '',
    ' ',
    '\t',
    '\0',
    '\r',
    '\n',
    '\r\n',
    'a\r\nX-Injected: 1',
    'a\nX-Injected: 1',
    'a\rX-Injected: 1',
  ],
  ...['a\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n', 'a\u0085X-Injected: 1', 'a\u2028X-Injected: 1'],
  ...[
    '\u010a\u010dX-Injected: 1',
    '\u560d\u560aX-Injected: 1',
    '%0d%0aX-Injected: 1',
    '\\r\\nX: 1',
  ],
  ...['a\0b', '\u007f', '\u0080', '\u00e9', '\u00ff', '\u0100', '\u20ac', '\ud83d\udca7', '\ud800'],
  ...['{token}', '{token|base64}', '${token}', '{{token}}', '$&', '$1', '__proto__', 'constructor'],
  ...[
    "';--",
    '" onload=',
    '<script>',
    '../../x',
    'a'.repeat(4_097),
    '\u202e',
    '\ufeff',
    'null',
    '0',
  ],
];

/** Text that breaks things where it is stored, shown or sent. */
export const naughtyText = (): Corpus => ({ name: 'own: text', inputs: NAUGHTY });
