import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

const { resolve } = createRequire(import.meta.url);
const YEAR_S = 31_536_000;
/** What the page asks another site for. */
const THEIRS = /<link href="https:\/\/fonts\.googleapis\.com\/[^"]*" rel="stylesheet">/;
const OURS = '<link href="fonts/fonts.css" rel="stylesheet">';

const FAMILIES = [
  { family: 'IBM Plex Sans', name: 'ibm-plex-sans', weights: [400, 500, 600] },
  { family: 'IBM Plex Mono', name: 'ibm-plex-mono', weights: [400, 500] },
];
const FONTS = FAMILIES.flatMap(({ family, name, weights }) =>
  weights.map((weight) => ({
    family,
    weight,
    file: `${name}-latin-${weight}-normal.woff2`,
    path: `@fontsource/${name}/files/${name}-latin-${weight}-normal.woff2`,
  })),
);
const STYLESHEET = FONTS.map(
  ({ family, weight, file }) =>
    `@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;src:url("${file}") format("woff2")}`,
).join('\n');

/** The board's fonts come from here: no other site hears of who looks at it. */
export function serveFonts(scope: FastifyInstance): void {
  const headers = { 'cache-control': `private, max-age=${YEAR_S}, immutable` };
  scope.get('/fonts/fonts.css', (_request, reply) => reply.type('text/css').send(STYLESHEET));
  for (const { file, path } of FONTS)
    scope.get(`/fonts/${file}`, async (_request, reply) =>
      reply
        .headers(headers)
        .type('font/woff2')
        .send(await readFile(resolve(path))),
    );
  scope.addHook('onSend', async (_request, _reply, payload: unknown) =>
    typeof payload === 'string' ? payload.replace(THEIRS, OURS) : payload,
  );
}
