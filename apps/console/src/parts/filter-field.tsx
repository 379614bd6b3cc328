import { useEffect, useState } from 'preact/hooks';
import { wordsOf } from './status.js';

const TYPING_MS = 300;

export interface Filter {
  /** Of the API's parameter. */
  name: string;
  label: string;
  /** What can be chosen; without it something is typed. */
  values?: readonly string[];
}

interface FilterFieldProps {
  filter: Filter;
  value: string;
  onChange: (value: string) => void;
}

export function FilterField({ filter, value, onChange }: FilterFieldProps) {
  const { name, label, values } = filter;
  return (
    <label>
      <span>{label}</span>
      {values ? (
        <select name={name} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">all</option>
          {values.map((each) => (
            <option key={each} value={each}>
              {wordsOf(each)}
            </option>
          ))}
        </select>
      ) : (
        <Typed name={name} value={value} onChange={onChange} />
      )}
    </label>
  );
}

interface TypedProps {
  name: string;
  value: string;
  onChange: (value: string) => void;
}

/** It counts when nothing has been typed for a moment. */
function Typed({ name, value, onChange }: TypedProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onChange(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <input
      name={name}
      value={typed}
      onInput={(event) => setTyped(event.currentTarget.value)}
      autocomplete="off"
      spellcheck={false}
    />
  );
}
