import { useState } from 'preact/hooks';
import { Copy } from '../parts/copy.js';
import { Form, type FormField } from '../parts/form.js';
import { type Column, List } from '../parts/list.js';
import { RefusalNotice } from '../parts/notice.js';
import { Action } from '../parts/action.js';
import { Time } from '../parts/time.js';
import type { Refusal } from '../api/refusal.js';

interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  hint: string;
  createdAt: string;
}

const FIELDS: readonly FormField[] = [
  { name: 'name', label: 'Name', hint: 'Who or what uses it.' },
  { name: 'scopes', label: 'Scopes', hint: 'Of proxy, jobs, manage and ops, with spaces between.' },
];

export function Keys() {
  const [key, setKey] = useState('');
  const [refusal, setRefusal] = useState<Refusal>();
  const columns: readonly Column<ApiKey>[] = [
    { name: 'Name', of: ({ name }) => name },
    { name: 'Begins with', of: ({ hint }) => <code>{hint}…</code> },
    { name: 'Scopes', of: ({ scopes }) => scopes.join(', ') },
    { name: 'Created', of: ({ createdAt }) => <Time at={createdAt} /> },
    {
      name: 'Revoke',
      of: ({ id }) => (
        <Action
          label="Revoke"
          path={`/api-keys/${id}`}
          method="DELETE"
          role="admin"
          sure="Whoever uses it gets in no more."
          onDone={() => setKey('')}
          onRefused={setRefusal}
        />
      ),
    },
  ];
  return (
    <List
      title="API keys"
      screen="keys"
      path="/api-keys"
      columns={columns}
      empty={<p>No keys: only operators use this project.</p>}
    >
      <RefusalNotice refusal={refusal} />
      <KeyMaker onMade={setKey} />
      {key !== '' && (
        <p class="notice" role="status">
          Shown this once: <code>{key}</code> <Copy label="Copy" text={key} />
        </p>
      )}
    </List>
  );
}

const KeyMaker = ({ onMade }: { onMade: (key: string) => void }) => (
  <details>
    <summary>Make a key</summary>
    <Form
      action="Make the key"
      path="/api-keys"
      fields={FIELDS}
      isForAdmins
      bodyOf={({ name, scopes = '' }) => ({ name, scopes: scopes.split(/[\s,]+/) })}
      onDone={(answer) => onMade((answer as { key: string }).key)}
    />
  </details>
);
