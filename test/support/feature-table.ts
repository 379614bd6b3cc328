/** Which features of which clients a spec has shown. */
export class FeatureTable {
  readonly #shownBy = new Map<string, Set<string>>();
  readonly #clients = new Set<string>();

  /** A test of a feature that these clients have; it stands in the table when it has passed. */
  it(clients: readonly string[], feature: string, show: () => Promise<void>): void {
    for (const client of clients) this.#clients.add(client);
    const shownBy = this.#shownBy.get(feature) ?? new Set();
    this.#shownBy.set(feature, shownBy);
    it(feature, async () => {
      await show();
      for (const client of clients) shownBy.add(client);
    });
  }

  /** Client by feature, beside what Jest says. */
  print(title: string): void {
    const clients = [...this.#clients];
    const width = Math.max(...[...this.#shownBy.keys()].map(({ length }) => length)) + 2;
    const row = (first: string, cells: readonly string[]): string =>
      first.padEnd(width) + cells.map((cell) => cell.padEnd(22)).join('');
    const rows = [...this.#shownBy].map(([feature, shownBy]) =>
      row(
        feature,
        clients.map((client) => (shownBy.has(client) ? 'yes' : '-')),
      ),
    );
    process.stderr.write(`\n${[title, row('', clients), ...rows].join('\n')}\n`);
  }
}
