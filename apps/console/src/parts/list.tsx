import type { ComponentChildren } from 'preact';
import { useLive } from '../api/use-live.js';
import type { Page } from '../api/types.js';
import { Link } from '../navigate/link.js';
import { go, linkTo, useUrl } from '../navigate/url.js';
import { CopyAs } from './copy.js';
import { FilterField, type Filter } from './filter-field.js';
import { Empty, RefusalNotice } from './notice.js';

const PAGE = '25';

export interface Column<T> {
  name: string;
  of: (row: T) => ComponentChildren;
}

interface ListProps<T> {
  title: string;
  /** Below `/ops`, and of the API. */
  screen: string;
  path: string;
  filters?: readonly Filter[];
  /** Asked for whatever the filters say. */
  own?: Record<string, string>;
  columns: readonly Column<T>[];
  command?: string;
  empty: ComponentChildren;
  children?: ComponentChildren;
}

/** A list of the API: its filters and its page are in the URL, and it renews itself. */
export function List<T extends { id: string }>(props: ListProps<T>) {
  const { title, screen, path, filters = [], own = {}, columns, command, empty, children } = props;
  const url = useUrl();
  const given = filters.flatMap(({ name }) => {
    const value = url.filters.get(name) ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  const cursor = url.filters.get('cursor') ?? '';
  const asked = pathOf(path, { ...own, ...Object.fromEntries(given), limit: PAGE, cursor });
  const { data, refusal } = useLive<Page<T>>(asked);
  const chosen = Object.fromEntries(given);
  const to = (changed: Record<string, string>) => linkTo(`/${screen}`, { ...chosen, ...changed });
  return (
    <>
      <header class="head">
        <h1>{title}</h1>
        <CopyAs path={asked} command={commandOf(command, given)} />
      </header>
      {children}
      {filters.length > 0 && (
        <form
          class="filters"
          role="search"
          aria-label="Filters"
          onSubmit={(event) => event.preventDefault()}
        >
          {filters.map((filter) => (
            <FilterField
              key={filter.name}
              filter={filter}
              value={url.filters.get(filter.name) ?? ''}
              onChange={(value) => go(to({ [filter.name]: value }), 'replace')}
            />
          ))}
        </form>
      )}
      <RefusalNotice refusal={refusal} />
      {data && data.data.length === 0 && <Empty>{emptyOf(given, to({}), empty)}</Empty>}
      {data && data.data.length > 0 && <Table title={title} columns={columns} rows={data.data} />}
      {!data && !refusal && <p class="quiet">Loading …</p>}
      <nav class="pages" aria-label="Pages">
        {cursor !== '' && <Link href={to({})}>Newest</Link>}
        {data?.nextCursor && <Link href={to({ cursor: data.nextCursor })}>Older</Link>}
      </nav>
    </>
  );
}

function pathOf(path: string, filters: Record<string, string>): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  return `${path}?${new URLSearchParams(given).toString()}`;
}

type Given = readonly (readonly [name: string, value: string])[];

const commandOf = (command: string | undefined, given: Given): string | undefined =>
  command &&
  [command, ...given.map(([name, value]) => `--${OPTIONS[name] ?? name} ${value}`)].join(' ');

/** Where the command line has another word. */
const OPTIONS: Record<string, string> = { externalUserId: 'user' };

function emptyOf(given: Given, href: string, otherwise: ComponentChildren): ComponentChildren {
  if (given.length === 0) return otherwise;
  const all = href.replace(/[?&](?!project=)[^&]*/g, '');
  return (
    <p>
      Nothing fits these filters. <Link href={all}>Show all of them</Link>.
    </p>
  );
}

interface TableProps<T> {
  title: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
}

/** On a narrow screen each row becomes a card, and each cell says what it is. */
export function Table<T extends { id: string }>({ title, columns, rows }: TableProps<T>) {
  return (
    <table>
      <caption class="hidden">{title}</caption>
      <thead>
        <tr>
          {columns.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            {columns.map(({ name, of }) => (
              <td key={name} data-label={name}>
                {of(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
