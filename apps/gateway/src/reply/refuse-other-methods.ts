import { SluiceError } from '#libs/errors';
import type { FastifyInstance } from 'fastify';

interface KnownRoute {
  pattern: RegExp;
  methods: string[];
}

/**
 * A path that exists, asked with a method that it does not take, is not unknown: 405 says which
 * ones it takes (RFC 9110 §15.5.6).
 */
export function refuseOtherMethods(fastify: FastifyInstance): void {
  const routes: KnownRoute[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: patternOf(url), methods: [method].flat() });
  });
  fastify.addHook('onRequest', async ({ is404, url }) => {
    if (!is404) return;
    const [path = ''] = url.split('?', 1);
    const known = routes.filter(({ pattern }) => pattern.test(path));
    const allow = new Set(known.flatMap(({ methods }) => methods));
    if (allow.size > 0) throw new SluiceError('method_not_allowed', { allow: [...allow].sort() });
  });
}

/** `/jobs/:id`, as the router reads it. */
const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[^/]+/g, '[^/]+')
      .replaceAll('*', '.*')}$`,
  );
