import { useContext, useState } from 'preact/hooks';
import { ask } from '../api/ask.js';
import { asRefusal, type Refusal } from '../api/refusal.js';
import { MyRole } from './action.js';
import { RefusalNotice } from './notice.js';

export interface FormField {
  name: string;
  label: string;
  hint?: string;
  /** With which it begins. */
  value?: string;
  type?: 'text' | 'password' | 'lines';
  /** As many lines are seen at once. */
  rows?: number;
  isOptional?: boolean;
}

interface FormProps {
  /** What its button says. */
  action: string;
  path: string;
  fields: readonly FormField[];
  isForAdmins?: boolean;
  bodyOf: (values: Record<string, string>) => unknown;
  /** Gets what was answered, and what it was asked with. */
  onDone: (answer: unknown, asked: unknown) => void;
}

/** Fields that make one record; what is left empty is left out. */
export function Form({ action, path, fields, isForAdmins, bodyOf, onDone }: FormProps) {
  const role = useContext(MyRole);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isBusy, setBusy] = useState(false);
  const isMine = isForAdmins ? role === 'admin' : role !== 'viewer';
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = [...new FormData(event.currentTarget as HTMLFormElement)];
    const filled = given.flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value] as const] : [],
    );
    setBusy(true);
    setRefusal(undefined);
    try {
      const body = bodyOf(Object.fromEntries(filled));
      onDone(await ask(path, { method: 'POST', body }), body);
    } catch (error) {
      setRefusal(asRefusal(error));
    }
    setBusy(false);
  };
  return (
    <form class="stacked" onSubmit={(event) => void submit(event)} autocomplete="off">
      {fields.map((field) => (
        <Field key={field.name} field={field} />
      ))}
      <RefusalNotice refusal={refusal} />
      <button
        class="main"
        disabled={!isMine || isBusy}
        title={isMine ? undefined : `It needs the role "${isForAdmins ? 'admin' : 'operator'}".`}
      >
        {action}
      </button>
    </form>
  );
}

function Field({
  field: { name, label, hint, value = '', type = 'text', rows = 6, isOptional },
}: {
  field: FormField;
}) {
  const common = { name, required: !isOptional, spellcheck: false, defaultValue: value };
  return (
    <label>
      <span>
        {label} {isOptional && <small>(optional)</small>}
      </span>
      <Control type={type} rows={rows} {...common} />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  );
}

interface ControlProps {
  type: 'text' | 'password' | 'lines';
  rows: number;
  name: string;
  required: boolean;
  spellcheck: boolean;
  defaultValue: string;
}

function Control({ type, rows, ...common }: ControlProps) {
  switch (type) {
    case 'lines':
      return <textarea rows={rows} {...common} />;
    case 'password':
      return <input type="password" autocomplete="new-password" {...common} />;
    case 'text':
      return <input type="text" autocomplete="off" {...common} />;
    default:
      return type satisfies never;
  }
}
