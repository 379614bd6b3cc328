import type { Integration } from '#libs/sdk';
import { Link } from '../navigate/link.js';
import { linkTo } from '../navigate/url.js';
import { type Column, List } from '../parts/list.js';
import { Time } from '../parts/time.js';

const COLUMNS: readonly Column<Integration>[] = [
  {
    name: 'Integration',
    of: ({ key }) => <Link href={linkTo(`/integrations/${key}`)}>{key}</Link>,
  },
  { name: 'Name', of: ({ name }) => name },
  { name: 'Auth', of: ({ auth }) => auth.type.replace('_', ' ') },
  { name: 'Base URL', of: ({ baseUrl }) => <code class="long">{baseUrl}</code> },
  { name: 'Created', of: ({ createdAt }) => <Time at={createdAt} /> },
];

export function Integrations() {
  return (
    <List
      title="Integrations"
      screen="integrations"
      path="/integrations"
      command="sluice integrations"
      columns={COLUMNS}
      empty={
        <p>
          The way to a first call: <Link href={linkTo('/providers')}>choose a provider</Link> and
          add its integration here; make a link and connect an account with it; then{' '}
          <Link href={linkTo('/playground')}>send a call</Link>.
        </p>
      }
    >
      <p>
        <Link href={linkTo('/providers')} class="button main">
          Add an integration
        </Link>
      </p>
    </List>
  );
}
