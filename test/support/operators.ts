import type { Answer, CallOptions, Client } from './client.js';

export const VIEWER = 'bob:staple-less-battery';
export const OPERATOR = 'cleo:paper-clip-battery';
export const ADMIN = 'ada:correct-horse-battery';
/** As SLUICE_OPS_USERS has them. */
export const OPS_USERS = `${ADMIN}:admin,${OPERATOR}:operator,${VIEWER}:viewer`;

type VisitOptions = Omit<CallOptions, 'headers'> & { headers?: Record<string, string> };

/** Keyless: an operator has none. */
const NO_KEY = { authorization: '' };

export const logInAs = (client: Client, credentials: string, headers = {}): Promise<Answer> => {
  const [name, password] = credentials.split(':');
  return client.send('/ops/api/login', {
    method: 'POST',
    headers: { ...NO_KEY, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ name, password }),
  });
};

export const cookieOf = ({ headers }: Answer): string =>
  String(headers['set-cookie']).split(';')[0] ?? '';

/** A browser in which an operator has logged in, as its pages ask. */
export class Visit {
  private constructor(
    private readonly client: Client,
    readonly cookie: string,
    readonly csrfToken: string,
    readonly id: string,
  ) {}

  static async of(client: Client, credentials: string): Promise<Visit> {
    const answer = await logInAs(client, credentials);
    if (answer.status !== 200) throw new Error(`No login: ${answer.status} ${answer.text}`);
    const { id, csrfToken } = JSON.parse(answer.text) as { id: string; csrfToken: string };
    return new Visit(client, cookieOf(answer), csrfToken, id);
  }

  /** As pages send it, unless `headers` say otherwise. */
  send(target: string, { headers = {}, ...options }: VisitOptions = {}): Promise<Answer> {
    const own = { ...NO_KEY, cookie: this.cookie, 'sluice-csrf': this.csrfToken };
    const type = options.body === undefined ? {} : { 'content-type': 'application/json' };
    // As browsers do, which say so of a change without a body.
    const body = options.method === undefined || options.method === 'GET' ? {} : { body: '' };
    const given = { ...own, ...type, ...headers };
    return this.client.send(target, { ...body, ...options, headers: given });
  }

  /** @throws Error when it is refused */
  async json<T>(target: string, options: VisitOptions = {}): Promise<T> {
    const { status, text } = await this.send(target, options);
    if (status >= 300) throw new Error(`${target} was answered ${status}: ${text}`);
    return JSON.parse(text) as T;
  }
}
