import type { TLSSocket } from 'node:tls';
import { SETTINGS, type Settings } from '#libs/config';
import type { ConnectionRoute } from '#libs/connections';
import { joinTarget } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { Links } from '#libs/links';
import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { isDirect } from './direct-target.js';

const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
/** What may stand in a URL anywhere, and between `<` and `>`. */
const UNSAFE = /[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]/g;

interface LinkedCall {
  target: string;
  /** `/connections/<selector>/proxy` as the caller wrote it. */
  proxyPath: string;
  incoming: IncomingMessage;
}

/** The caller's word, or else the integration's. */
export const wantsLinks = (
  said: { rewriteLinks: 'on' | 'off' | undefined },
  route: ConnectionRoute,
): boolean => (said.rewriteLinks ?? route.rewriteLinks?.default) === 'on';

/** Where the links of an answer lead when they are rewritten. */
@Injectable()
export class RewriteLinks {
  readonly #publicUrl: string | undefined;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#publicUrl = settings.SLUICE_PUBLIC_URL?.replace(/\/+$/, '');
  }

  /**
   * @throws SluiceError `invalid_request` naming `host` when links would have to begin with it and
   *   it is no host
   */
  of(route: ConnectionRoute, { target, proxyPath, incoming }: LinkedCall): Links {
    const base = this.#baseOf(incoming);
    const { host = '' } = incoming.headers;
    return new Links({
      rules: route,
      requested: joinTarget(route, target),
      prefix: `${base}${proxyPath.replace(UNSAFE, encodeByte)}`,
      aliases: ['', `http://${host}`, `https://${host}`].map((place) => `${place}${proxyPath}`),
      fields: route.rewriteLinks?.fields ?? [],
    });
  }

  /** Where the whole path is the third party's, links lead to the host that was asked. */
  #baseOf(incoming: IncomingMessage): string {
    if (this.#publicUrl === undefined || isDirect(incoming))
      return `${this.#schemeOf(incoming)}//${hostOf(incoming)}`;
    return this.#publicUrl;
  }

  /** What ends TLS before us does so on all ports. */
  #schemeOf({ socket }: IncomingMessage): string {
    if (this.#publicUrl !== undefined) return new URL(this.#publicUrl).protocol;
    return (socket as TLSSocket).encrypted ? 'https:' : 'http:';
  }
}

function hostOf({ headers: { host = '' } }: IncomingMessage): string {
  if (HOST.test(host)) return host;
  const message = 'must be a host name with or without a port, which rewritten links begin with';
  throw new SluiceError('invalid_request', {
    errors: [{ path: 'host', message }],
    dispatched: false,
  });
}

/** Node reads the request line as Latin-1: one character is one byte. */
const encodeByte = (char: string): string =>
  `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
