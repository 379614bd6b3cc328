import { NODE_FLAGS } from '../../tools/node-flags.mjs';
import { documentAt } from './documents.js';

const flags = NODE_FLAGS.join(' ');

describe('the flags that gateway, worker and standalone are started with', () => {
  it.each([
    ['package.json', /"start": "node (.*)tools\/start\.mjs"/, 1],
    ['README.md', /^PORT=\d+ node (.*)dist\/bin\/(?:gateway|worker)\.js/gm, 2],
    ['Dockerfile', /^CMD \["node", "(.*)", "dist\/bin\/gateway\.js"\]$/gm, 1],
    [
      '.vscode/launch.json',
      /"runtimeArgs": \[\s*"([^\]]*)"\s*\],\s+"program": ".*\/tools\/start\.mjs"/g,
      1,
    ],
    ['docker-compose.yml', /command:\s+\[\s*node,([^\]]*),\s+dist\/bin\/worker\.js,?\s*\]/g, 1],
  ])('are those of %s', (document, start, times) => {
    const given = [...documentAt(document).matchAll(new RegExp(start, 'gm'))].map(
      ([, found = '']) => found.trim().replaceAll(/"?,\s+"?/g, ' '),
    );
    expect(given).toEqual(Array.from({ length: times }, () => flags));
  });
});
