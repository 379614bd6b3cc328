import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

const { resolve } = createRequire(import.meta.url);
const YEAR_S = 31_536_000;
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
/** @param folder of the files, as the style sheet sees it */
export const fontStyle = (folder: string): string =>
  FONTS.map(
    ({ family, weight, file }) =>
      `@font-face{font-family:"${family}";font-weight:${weight};font-display:swap;src:url("${folder}${file}") format("woff2")}`,
  ).join('\n');

/** They come from here: no other site hears of who looks at a page. */
export function serveFontFiles(scope: FastifyInstance): void {
  const headers = { 'cache-control': `private, max-age=${YEAR_S}, immutable` };
  for (const { file, path } of FONTS)
    scope.get(`/fonts/${file}`, async (_request, reply) =>
      reply
        .headers(headers)
        .type('font/woff2')
        .send(await readFile(resolve(path))),
    );
}
