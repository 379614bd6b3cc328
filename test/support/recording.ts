import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ensurePromtool } from '../../tools/promtool.mjs';
import { samplesOf, scraped, type Target } from './scrape.js';

const RULES = join(import.meta.dirname, '../../ops/prometheus/alerts.yml');
/** Quantiles are no business of alerts. */
const IS_LEFT_OUT = /_bucket$|^(?!sluice_)/;

/** What Prometheus would have stored of these processes, a scrape a minute. */
export class Recording {
  readonly #series = new Map<string, (number | 'stale')[]>();
  #minutes = 0;

  constructor(private readonly targets: readonly Target[]) {}

  /** Scrapes now; it is so for some minutes. A process that does not answer has no samples. */
  async minutes(count: number): Promise<void> {
    const scrapes = await Promise.all(
      this.targets.map(async ({ instance, url }) => ({
        instance,
        text: await scraped({ url }).catch(() => ''),
      })),
    );
    for (const { instance, text } of scrapes)
      for (const { name, labels, value } of samplesOf(text))
        if (!IS_LEFT_OUT.test(name)) this.#add(seriesOf(name, labels, instance), value, count);
    this.#minutes += count;
    for (const values of this.#series.values())
      while (values.length < this.#minutes) values.push('stale');
  }

  /** @throws what promtool says when other alerts fire in the last minute than these */
  expectFiring(alerts: readonly string[]): void {
    const directory = mkdtempSync(join(tmpdir(), 'sluice-alerts-'));
    const file = join(directory, 'test.yml');
    writeFileSync(file, stringify(this.#test(alerts)));
    const { status, stdout, stderr } = spawnSync(ensurePromtool(), ['test', 'rules', file], {
      encoding: 'utf8',
    });
    rmSync(directory, { recursive: true });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
  }

  #add(series: string, value: number, count: number): void {
    const values = this.#series.get(series) ?? Array<'stale'>(this.#minutes).fill('stale');
    this.#series.set(series, [...values, ...Array<number>(count).fill(value)]);
  }

  #test(alerts: readonly string[]): object {
    const input = [...this.#series].map(([series, values]) => ({
      series,
      values: values.join(' '),
    }));
    const firing = {
      expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: `${this.#minutes - 1}m`,
      exp_samples: alerts.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
    };
    const test = { interval: '1m', input_series: input, promql_expr_test: [firing] };
    return { rule_files: [RULES], evaluation_interval: '1m', tests: [test] };
  }
}

const seriesOf = (name: string, labels: string, instance: string): string =>
  `${name}{instance="${instance}"${labels === '' ? '}' : `,${labels.slice(1)}`}`;
