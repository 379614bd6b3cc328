import { type Column, List } from '../parts/list.js';
import { Time } from '../parts/time.js';
import { projectIn, useUrl } from '../navigate/url.js';

interface Entry {
  id: string;
  actor: { kind: 'operator' | 'api_key'; id: string; name: string };
  method: string;
  route: string;
  target: string | null;
  fields: string[];
  status: number | null;
  createdAt: string;
}

const COLUMNS: readonly Column<Entry>[] = [
  { name: 'When', of: ({ createdAt }) => <Time at={createdAt} /> },
  { name: 'Who', of: ({ actor }) => (actor.kind === 'operator' ? actor.name : `key ${actor.id}`) },
  { name: 'Route', of: ({ method, route }) => <code>{`${method} ${route}`}</code> },
  { name: 'Record', of: ({ target }) => <code class="long">{target ?? '–'}</code> },
  { name: 'Fields', of: ({ fields }) => fields.join(', ') || '–' },
  { name: 'Answer', of: ({ status }) => status ?? 'nobody knows' },
];

export function Audit() {
  const project = projectIn(useUrl());
  return (
    <List
      title="Changes"
      screen="audit"
      path="/ops/api/audit"
      own={{ project }}
      columns={COLUMNS}
      empty={<p>Nothing has been changed yet in this project.</p>}
    >
      <p>
        <a href={`/ops/api/audit/export?project=${project}`} class="button">
          Export as NDJSON
        </a>
      </p>
    </List>
  );
}
