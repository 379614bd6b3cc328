import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BuildFailedError, ensureBuilt } from '../build-if-stale.mjs';
import { NODE_FLAGS } from '../node-flags.mjs';
import { App } from './app.mjs';
import { Compiler } from './compiler.mjs';
import { Sources } from './sources.mjs';
import { openStores } from './stores.mjs';

const SOURCES = ['apps', 'libs'];
const MIGRATION = /[\\/]migrations[\\/]/;
/**
 * For one person's machine: nobody else gets in, calls reach local servers, and a restart does not
 * wait long for calls.
 */
const STANDARD = {
  HOST: '127.0.0.1',
  SLUICE_ALLOWED_PRIVATE_UPSTREAMS: '127.0.0.0/8',
  SLUICE_SHUTDOWN_MS: '1000',
};

/**
 * From the start of the tool to its end: builds, opens the stores, and starts the app again and
 * again.
 */
export class Session {
  #sources = new Sources(SOURCES);
  #compiler = new Compiler();
  #stores;
  #ending;

  constructor(options) {
    this.options = options;
    this.url = `http://127.0.0.1:${options.port}`;
    this.app = new App({ url: this.url, say: (text) => this.say(text) });
  }

  say(text) {
    process.stdout.write(`[dev ${this.options.app}] ${text}\n`);
  }

  async run() {
    this.app.prepare();
    await this.#build();
    const stores = await this.#openStores();
    void stores.lost?.then(() => this.#storesLost());
    const settings = { ...STANDARD, ...stores.settings, ...given(process.env), ...stores.place };
    await this.#migrate(settings);
    if (stores.notice) this.say(stores.notice);
    for (;;) {
      await this.#restart(settings);
      await this.#nextVersion(settings);
    }
  }

  /** Idempotent; also what is still starting is ended. */
  end() {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end() {
    this.#sources.close();
    await this.app.stop();
    await (await this.#stores?.catch(() => undefined))?.close();
  }

  async #storesLost() {
    if (this.#ending) return;
    this.say('the stores have ended, so this ends too');
    await this.end();
    process.exit(1);
  }

  async #build() {
    for (;;) {
      try {
        return await ensureBuilt();
      } catch (error) {
        if (!(error instanceof BuildFailedError)) throw error;
        this.say(`${error.message}\nSave a file to build again.`);
        await this.#sources.next();
      }
    }
  }

  #openStores() {
    const dataDir = process.env.SLUICE_DATA_DIR || '.sluice';
    const say = (text) => this.say(text);
    this.#stores = openStores({ app: this.options.app, dataDir, environment: process.env, say });
    return this.#stores;
  }

  #restart(settings) {
    const { app, port, inspectPort } = this.options;
    return this.app.restart({ app, env: { ...settings, PORT: String(port) }, inspectPort });
  }

  /** Resolves when what was saved is in `dist`, whole. */
  async #nextVersion(settings) {
    for (;;) {
      const changed = await this.#sources.next();
      const complaints = await this.#compiler.compile(changed);
      if (complaints.length === 0) {
        this.say(`${changed.join(', ')} changed`);
        if (changed.some((path) => MIGRATION.test(path))) await this.#migrate(settings);
        return;
      }
      this.say(`${complaints.join('\n')}\nWhat ran before keeps running.`);
    }
  }

  /** The standalone app does it by itself. */
  async #migrate(settings) {
    if (this.options.app === 'standalone') return;
    const child = spawn(
      process.execPath,
      [...NODE_FLAGS, 'dist/apps/maintain/src/main.js', 'migrate'],
      { stdio: 'inherit', env: { ...process.env, ...settings } },
    );
    const [code] = await once(child, 'exit');
    if (code !== 0) this.say('the tables could not be brought up to date');
  }
}

/** An empty value means: not given. */
const given = (environment) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
