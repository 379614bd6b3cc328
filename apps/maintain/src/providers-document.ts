import { writeFileSync } from 'node:fs';
import { CATALOGUE, type CreateProvider } from '#libs/catalog';
import type { HeaderField, LimitPolicy } from '#libs/contracts';

const HEAD = `# Providers

Written by \`npm run providers\` from \`libs/catalog/src/providers\`; do not edit. How to add one:
[adding-a-provider.md](adding-a-provider.md). What is not in a provider's file is not known for certain: a cell that is
empty says nothing about the API. \`GET /providers/:id\` answers all facts with their sources.

| id | provider | base URL | auth | limit | reads limits from | resources | checked |
| -- | -------- | -------- | ---- | ----- | ----------------- | --------- | ------- |
`;

/** The list of the catalogue as a page of the documentation. */
export function providersDocument(): string {
  const rows = CATALOGUE.map((provider) =>
    [
      `\`${provider.id}\``,
      `[${provider.name}](${provider.docs ?? ''})`,
      `\`${provider.baseUrl}\``,
      `\`${provider.auth.type}\``,
      limitText(provider.limits),
      headersText(provider.rateLimit),
      (provider.resources ?? []).map(({ resource }) => `\`${resource}\``).join(', '),
      lastCheck(provider),
    ].join(' | '),
  );
  return `${HEAD}${rows.map((row) => `| ${row} |\n`).join('')}\n${CATALOGUE.length} providers.\n`;
}

export function writeProvidersDocument(file: string): void {
  writeFileSync(file, providersDocument());
}

const UNITS: [ms: number, one: string, many: string][] = [
  [86_400_000, 'day', 'days'],
  [3_600_000, 'hour', 'hours'],
  [60_000, 'minute', 'minutes'],
  [1_000, 'second', 'seconds'],
];

function durationText(perMs: number): string {
  for (const [ms, one, many] of UNITS)
    if (perMs % ms === 0) return perMs === ms ? `a ${one}` : `in ${perMs / ms} ${many}`;
  return `in ${perMs} ms`;
}

function limitText(limits: LimitPolicy | undefined): string {
  const windows = (limits?.windows ?? []).map(
    ({ requests, perMs }) => `${requests} ${durationText(perMs)}`,
  );
  const atOnce = limits?.concurrency === undefined ? [] : [`${limits.concurrency} at once`];
  return [...windows, ...atOnce].join(', ');
}

/** A limit may be a number that no header tells. */
const headerOf = (field: HeaderField | number | undefined): string | undefined =>
  typeof field === 'object' ? field.header : typeof field === 'string' ? field : undefined;

const headersText = (rateLimit: CreateProvider['rateLimit']): string =>
  [
    ...[rateLimit?.limit, rateLimit?.remaining, rateLimit?.used].map(headerOf),
    rateLimit?.reset && `${rateLimit.reset.header} (${rateLimit.reset.unit})`,
  ]
    .filter((name) => name !== undefined)
    .map((name) => `\`${name}\``)
    .join(', ');

const lastCheck = ({ sources: { resources = {}, ...groups } = {} }: CreateProvider): string =>
  [...Object.values(groups), ...Object.values(resources)]
    .flatMap((source) => source?.checkedOn ?? [])
    .reduce((latest, day) => (day > latest ? day : latest), '');
