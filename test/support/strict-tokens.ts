import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * What the endpoint does with a token request. `before`/`after`: the refresh token has not, or has,
 * been used up when it stops.
 */
export type TokenBehaviour =
  | { kind: 'answer'; delayMs?: number }
  | { kind: 'stall'; when: 'before' | 'after' | 'after_head' }
  | { kind: 'reset' }
  | { kind: 'status'; status: number };

interface Family {
  name: string;
  /** Of the refresh token that is good now; every use makes the next one. */
  current: number;
  isRevoked: boolean;
}

/**
 * A token endpoint as strict as RFC 9700 §4.14.2 asks: a refresh token works once, and presenting
 * it again revokes its family.
 */
export class StrictTokens {
  readonly #families = new Map<string, Family>();
  readonly #server: Server;
  #behaviour: TokenBehaviour = { kind: 'answer' };
  /** Token requests in the order they came: whose, and which of its refresh tokens. */
  readonly requests: { family: string; token: number }[] = [];
  rotates = true;
  answered = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<StrictTokens> {
    const tokens = new StrictTokens();
    await new Promise<void>((resolve) => tokens.#server.listen(0, '127.0.0.1', resolve));
    return tokens;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/token`;
  }

  /** @returns its first refresh token */
  grant(name: string): string {
    this.#families.set(name, { name, current: 1, isRevoked: false });
    return `${name}.1`;
  }

  isRevoked(name: string): boolean {
    return this.#families.get(name)?.isRevoked ?? false;
  }

  /** From now on. */
  behave(behaviour: TokenBehaviour): void {
    this.#behaviour = behaviour;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const behaviour = this.#behaviour;
    const presented = new URLSearchParams(await text(request)).get('refresh_token') ?? '';
    const [name = '', number = ''] = presented.split('.');
    this.requests.push({ family: name, token: Number(number) });
    if (behaviour.kind === 'reset') return void request.socket.resetAndDestroy();
    if (behaviour.kind === 'status') return void response.writeHead(behaviour.status).end('{}');
    if (behaviour.kind === 'stall' && behaviour.when === 'before') return;
    if (behaviour.kind === 'answer' && behaviour.delayMs !== undefined)
      await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
    const answer = this.#redeem(name, Number(number));
    if (behaviour.kind === 'stall' && behaviour.when === 'after') return;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    if (behaviour.kind === 'stall') return response.flushHeaders();
    response.end(JSON.stringify(answer.body));
    this.answered++;
  }

  #redeem(name: string, number: number): { status: number; body: object } {
    const family = this.#families.get(name);
    if (!family || family.isRevoked) return { status: 400, body: { error: 'invalid_grant' } };
    if (number !== family.current) {
      family.isRevoked = true;
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    if (this.rotates) family.current++;
    const refresh = this.rotates ? { refresh_token: `${name}.${family.current}` } : {};
    const token = `${name}-access-${this.requests.length}`;
    return { status: 200, body: { access_token: token, expires_in: 3600, ...refresh } };
  }
}
