/** One process as Prometheus sees it. */
export interface Target {
  instance: string;
  url: string;
}

/** A metric of a scrape, by the name that its `# TYPE` line says. */
export interface Family {
  type: string;
  help: string;
  /** Label → the values that it has in this scrape; without those that a histogram adds. */
  labels: Map<string, Set<string>>;
}

export interface Sample {
  name: string;
  /** As written, braces included; empty when there are none. */
  labels: string;
  value: number;
}

const SAMPLE = /^(\w+)(\{.*\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** As long as Prometheus would wait, in short. */
const TIMEOUT_MS = 5_000;

export async function scraped({ url }: Pick<Target, 'url'>): Promise<string> {
  const answer = await fetch(`${url}/metrics`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { connection: 'close' },
  });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  return answer.text();
}

export const samplesOf = (text: string): Sample[] =>
  text.split('\n').flatMap((line) => {
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    return name === '' ? [] : [{ name, labels, value: Number(value) }];
  });

export function familiesOf(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  for (const [, name = '', help = ''] of text.matchAll(/^# HELP (\w+) (.*)$/gm))
    families.set(name, { type: '', help, labels: new Map() });
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    const family = families.get(name);
    if (family) family.type = type;
  }
  for (const { name, labels } of samplesOf(text)) {
    const family = families.get(name) ?? families.get(name.replace(/_(?:bucket|sum|count)$/, ''));
    for (const [, label = '', value = ''] of labels.matchAll(LABEL)) {
      if (!family || label === 'le' || label === 'quantile') continue;
      family.labels.set(label, (family.labels.get(label) ?? new Set()).add(value));
    }
  }
  return families;
}
