import type { FastifyInstance } from 'fastify';
import { fontStyle, serveFontFiles } from '../fonts.js';

/** What the page asks another site for. */
const THEIRS = /<link href="https:\/\/fonts\.googleapis\.com\/[^"]*" rel="stylesheet">/;
const OURS = '<link href="fonts/fonts.css" rel="stylesheet">';

/** The board's fonts come from here. */
export function serveFonts(scope: FastifyInstance): void {
  serveFontFiles(scope);
  scope.get('/fonts/fonts.css', (_request, reply) => reply.type('text/css').send(fontStyle('')));
  scope.addHook('onSend', async (_request, _reply, payload: unknown) =>
    typeof payload === 'string' ? payload.replace(THEIRS, OURS) : payload,
  );
}
