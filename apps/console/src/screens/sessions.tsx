import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import { Action } from '../parts/action.js';
import { type Column, List } from '../parts/list.js';
import { RefusalNotice } from '../parts/notice.js';
import { Time } from '../parts/time.js';

interface OpenSession {
  id: string;
  operator: string;
  address: string;
  agent: string;
  open: boolean;
  current: boolean;
  createdAt: string;
  seenAt: string;
}

/** Each of them says that it is those behind it, too. */
const BROWSERS = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'];

/** Its name and version; what is none of them is shown as it said itself. */
function browserIn(agent: string): string {
  for (const name of BROWSERS) {
    const version = new RegExp(`${name}/(\\d+)`).exec(agent)?.[1];
    if (version !== undefined) return `${name} ${version}`;
  }
  return agent || '–';
}

/** Where one is logged in; an admin of the installation sees where everybody is. */
export function Sessions() {
  const [refusal, setRefusal] = useState<Refusal>();
  const columns: readonly Column<OpenSession>[] = [
    { name: 'Operator', of: ({ operator }) => operator },
    { name: 'From', of: ({ address }) => <code>{address}</code> },
    { name: 'With', of: ({ agent }) => <span title={agent}>{browserIn(agent)}</span> },
    { name: 'Logged in', of: ({ createdAt }) => <Time at={createdAt} /> },
    { name: 'Last seen', of: ({ seenAt }) => <Time at={seenAt} /> },
    {
      name: 'Session',
      of: ({ id, open, current }) => {
        if (current) return 'this one';
        if (!open) return 'over';
        return (
          <Action
            label="End"
            path={`/ops/api/sessions/${id}`}
            method="DELETE"
            role="viewer"
            sure="That browser has to log in again."
            onDone={() => setRefusal(undefined)}
            onRefused={setRefusal}
          />
        );
      },
    },
  ];
  return (
    <List
      title="Sessions"
      screen="sessions"
      path="/ops/api/sessions"
      columns={columns}
      empty={<p>Nobody is logged in.</p>}
    >
      <RefusalNotice refusal={refusal} />
    </List>
  );
}
