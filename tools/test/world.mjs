import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Scope } from '../../test/bench/systems/scope.mjs';
import { ENVIRONMENT } from './environment.mjs';
import { createDatabase, execute, sharedPostgres } from './postgres.mjs';
import { FORMS, migrate } from './systems.mjs';

/**
 * What the specs of a run share: one PostgreSQL with a migrated template, and one running system of
 * each form, in which every spec has a project of its own. Each is started when a spec first asks
 * for it, over HTTP, as specs run in several processes.
 */
export class World {
  #scope = new Scope();
  #key = `test-${randomBytes(24).toString('base64url')}`;
  #template = `template_${randomBytes(8).toString('hex')}`;
  /** By what is asked for: started once, whoever else asks meanwhile. */
  #started = new Map();
  #site;

  constructor(directory) {
    this.#site = { directory, defer: (end) => this.#scope.defer(end) };
  }

  /** @returns the address at which it is asked */
  async listen() {
    const server = createServer((request, response) => {
      this.#lend(request.url.slice(1)).then(
        (lent) => response.end(JSON.stringify(lent)),
        (error) => response.writeHead(500).end(error.message),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#scope.defer(async () => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${server.address().port}`;
  }

  async end() {
    await this.#scope.end();
  }

  #lend(what) {
    const known = this.#started.get(what);
    if (known) return known;
    const starting =
      what === 'postgres' ? this.#postgres() : this.#system(what.replace('system/', ''));
    this.#started.set(what, starting);
    return starting;
  }

  async #postgres() {
    const url = await sharedPostgres(this.#site.directory, this.#scope);
    const template = await createDatabase(url, this.#template);
    this.#scope.defer(() => execute(url, `drop database ${this.#template} with (force)`));
    await migrate(template, this.#key, this.#site);
    return { url, template: this.#template, key: this.#key };
  }

  async #system(form) {
    if (!(form in FORMS)) throw new Error(`Nothing is called "${form}".`);
    const { url, template, key } = await this.#lend('postgres');
    const name = `shared_${form}_${randomBytes(4).toString('hex')}`;
    await execute(url, `create database ${name} template ${template}`);
    this.#scope.defer(() => execute(url, `drop database ${name} with (force)`));
    const own = new URL(url);
    own.pathname = `/${name}`;
    const databaseUrl = own.href;
    const env = { ...ENVIRONMENT, DATABASE_URL: databaseUrl, SLUICE_BOOTSTRAP_API_KEY: key };
    return { key, databaseUrl, ...(await FORMS[form](env, this.#site)) };
  }
}
