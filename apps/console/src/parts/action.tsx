import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { ask, type Question } from '../api/ask.js';
import { asRefusal, type Refusal } from '../api/refusal.js';
import type { Role } from '../api/types.js';

export const MyRole = createContext<Role>('viewer');
const RANKS: readonly Role[] = ['viewer', 'operator', 'admin'];

interface ActionProps {
  label: string;
  path: string;
  method?: Question['method'];
  body?: unknown;
  role?: Role;
  /** What it does, where that cannot be undone: it is asked for once more. */
  sure?: string;
  onDone: (answer: unknown) => void;
  onRefused: (refusal: Refusal | undefined) => void;
}

/** A button that changes something. Who may not press it is told who may. */
export function Action(props: ActionProps) {
  const { label, path, method = 'POST', body, role = 'operator', sure, onDone, onRefused } = props;
  const mine = useContext(MyRole);
  const [step, setStep] = useState<'idle' | 'sure' | 'busy'>('idle');
  const isMine = RANKS.indexOf(mine) >= RANKS.indexOf(role);
  const act = async (): Promise<void> => {
    setStep('busy');
    onRefused(undefined);
    try {
      onDone(await ask(path, { method, body }));
    } catch (error) {
      onRefused(asRefusal(error));
    }
    setStep('idle');
  };
  if (step === 'sure')
    return (
      <span class="sure" role="group" aria-label={label}>
        <span>{sure}</span>
        <button type="button" class="danger" onClick={() => void act()} autofocus>
          {label}
        </button>
        <button type="button" onClick={() => setStep('idle')}>
          Leave it
        </button>
      </span>
    );
  return (
    <button
      type="button"
      disabled={!isMine || step === 'busy'}
      title={isMine ? undefined : `It needs the role "${role}".`}
      onClick={() => (sure === undefined ? void act() : setStep('sure'))}
    >
      {label}
    </button>
  );
}
