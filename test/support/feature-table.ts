import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '../../docs/clients.md');
/** Where the runner of the tests gathers what specs have shown. */
const GATHERED = process.env['SLUICE_TEST_FEATURES'];
/** The page is being written anew. */
const IS_WRITING = process.env['SLUICE_CLIENTS_PAGE'] !== undefined;

/** A feature, and whether it was shown of each of the clients that have it. */
type Rows = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** Which features of which clients a spec shows: its part of docs/clients.md. */
export class FeatureTable {
  readonly #rows = new Map<string, Map<string, boolean>>();

  /** @param title of that part */
  constructor(private readonly title: string) {}

  /** Clients that have a feature, which a test is to show. */
  declare(clients: readonly string[], feature: string): void {
    const row = this.#rows.get(feature) ?? new Map<string, boolean>();
    this.#rows.set(feature, row);
    for (const client of clients) if (!row.has(client)) row.set(client, false);
  }

  /** A test of a feature that these clients have; it counts as shown when it has passed. */
  it(clients: readonly string[], feature: string, show: () => Promise<void>): void {
    this.declare(clients, feature);
    it(`${feature} (${clients.join(', ')})`, async () => {
      await show();
      for (const client of clients) this.shown(client, feature);
    });
  }

  /** What was shown of one of them. */
  shown(client: string, feature: string): void {
    this.declare([client], feature);
    this.#rows.get(feature)?.set(client, true);
  }

  /** A test at the end: the page says no more than is tested, and no less. */
  itIsThePage(): void {
    it('are what docs/clients.md says that they are', () => {
      if (!IS_WRITING) expect(listed(this.title)).toEqual(written(this.#rows));
    });
  }

  /** For the table that the runner prints when all have ended. */
  report(form: string): void {
    if (GATHERED === undefined) return;
    const lines = [...this.#rows].flatMap(([feature, clients]) =>
      [...clients].map(([client, isShown]) =>
        JSON.stringify({ title: this.title, feature, client, form, isShown }),
      ),
    );
    appendFileSync(GATHERED, lines.map((line) => `${line}\n`).join(''));
  }
}

const written = (rows: Rows): string[] =>
  [...rows]
    .map(([feature, clients]) => `${feature}: ${[...clients.keys()].toSorted().join(', ')}`)
    .toSorted();

/** Of the page's table, the rows of one part. */
function listed(title: string): string[] {
  const rows = readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return rows
    .filter(([, part]) => part === title)
    .map(([, , feature = '', clients = '']) => `${feature}: ${clients.replaceAll('`', '')}`)
    .toSorted();
}
