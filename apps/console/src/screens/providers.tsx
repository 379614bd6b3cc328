import type { Provider } from '#libs/sdk';
import { Link } from '../navigate/link.js';
import { linkTo } from '../navigate/url.js';
import { type Column, List } from '../parts/list.js';

const COLUMNS: readonly Column<Provider>[] = [
  { name: 'Provider', of: ({ id, name }) => <Link href={linkTo(`/providers/${id}`)}>{name}</Link> },
  { name: 'Auth', of: ({ auth }) => auth?.type.replace('_', ' ') ?? '–' },
  { name: 'Base URL', of: ({ baseUrl }) => <code class="long">{baseUrl}</code> },
  { name: 'From', of: ({ owner }) => (owner === 'catalogue' ? 'the catalogue' : 'this project') },
];

export function Providers() {
  return (
    <List
      title="Providers"
      screen="providers"
      path="/providers"
      command="sluice integrations providers"
      filters={[{ name: 'q', label: 'Search' }]}
      columns={COLUMNS}
      empty={<p>The catalogue is empty.</p>}
    />
  );
}
