/** A running Sluice, as an application uses it. */
export class Api {
  constructor(url, key) {
    this.url = url;
    this.key = key;
  }

  call(selector, path) {
    return this.#fetch(`/connections/${selector}/proxy${path}`);
  }

  /** @throws when the answer is not a success */
  async get(path) {
    return this.#read(await this.#fetch(path), `GET ${path}`);
  }

  /** @throws when the answer is not a success */
  async post(path, input) {
    const body = JSON.stringify(input);
    const headers = { 'content-type': 'application/json' };
    return this.#read(await this.#fetch(path, { method: 'POST', headers, body }), `POST ${path}`);
  }

  #fetch(path, { headers, ...options } = {}) {
    const authorization = `Bearer ${this.key}`;
    return fetch(`${this.url}${path}`, { ...options, headers: { authorization, ...headers } });
  }

  async #read(answer, what) {
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${what} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }
}

/** The value of a counter of a Sluice process; 0 before it was first counted. */
export async function counted(url, series) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length) ?? 0);
}
