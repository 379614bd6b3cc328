import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import type { Operator } from '../api/types.js';
import { Action } from '../parts/action.js';
import { Form, type FormField } from '../parts/form.js';
import { type Column, List } from '../parts/list.js';
import { RefusalNotice } from '../parts/notice.js';
import { Time } from '../parts/time.js';

const FIELDS: readonly FormField[] = [
  { name: 'name', label: 'Name', hint: 'Letters, digits, ".", "_" and "-".' },
  { name: 'password', label: 'Password', hint: 'At least 12 characters.', type: 'password' },
  { name: 'role', label: 'Role', hint: 'viewer, operator or admin.', value: 'viewer' },
  {
    name: 'projects',
    label: 'Projects',
    hint: 'Ids of the only ones that they see, with spaces between; else all.',
    isOptional: true,
  },
];

/** Who gets in here. */
export function Operators() {
  const [made, setMade] = useState<Operator>();
  const [refusal, setRefusal] = useState<Refusal>();
  const columns: readonly Column<Operator>[] = [
    { name: 'Name', of: ({ name }) => name },
    { name: 'Role', of: ({ role }) => role },
    { name: 'Sees', of: ({ projects }) => (projects === null ? 'all projects' : seen(projects)) },
    { name: 'Since', of: ({ createdAt }) => <Time at={createdAt} /> },
    {
      name: 'Remove',
      of: ({ id, seeded }) =>
        seeded ? (
          <span title="SLUICE_OPS_USERS says so.">by the settings</span>
        ) : (
          <Action
            label="Remove"
            path={`/ops/api/operators/${id}`}
            method="DELETE"
            role="admin"
            sure="They are logged out everywhere, and get in no more."
            onDone={() => setMade(undefined)}
            onRefused={setRefusal}
          />
        ),
    },
  ];
  return (
    <List
      title="Operators"
      screen="operators"
      path="/ops/api/operators"
      columns={columns}
      empty={<p>Nobody but those whom the settings name.</p>}
    >
      <RefusalNotice refusal={refusal} />
      <AddOperator onMade={setMade} />
      {made && (
        <p class="notice" role="status">
          {made.name} may log in.
        </p>
      )}
    </List>
  );
}

const AddOperator = ({ onMade }: { onMade: (operator: Operator) => void }) => (
  <details>
    <summary>Add an operator</summary>
    <Form
      action="Add the operator"
      path="/ops/api/operators"
      fields={FIELDS}
      isForAdmins
      bodyOf={({ projects, ...given }) => ({
        ...given,
        ...(projects === undefined ? {} : { projects: projects.split(/[\s,]+/) }),
      })}
      onDone={(answer) => onMade(answer as Operator)}
    />
  </details>
);

const seen = (projects: readonly string[]) => <code class="long">{projects.join(' ')}</code>;
