import { useState } from 'preact/hooks';
import { ask } from '../api/ask.js';
import { asRefusal, type Refusal } from '../api/refusal.js';
import { RefusalNotice } from '../parts/notice.js';

/** Only within the console: a link to the login must not lead anywhere else afterwards. */
function nextIn(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '';
  return /^\/ops(?:[/?]|$)/.test(next) && !next.includes('\\') ? next : '/ops';
}

export function Login() {
  const [refusal, setRefusal] = useState<Refusal>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const body = { name: form.get('name'), password: form.get('password') };
    setBusy(true);
    setRefusal(undefined);
    try {
      await ask('/ops/api/login', { method: 'POST', body });
      location.assign(nextIn(location.search));
    } catch (error) {
      setRefusal(asRefusal(error));
      setBusy(false);
    }
  };
  return (
    <main class="login" id="content" tabIndex={-1}>
      <h1>Sluice</h1>
      <p class="quiet">Log in as one of this installation's operators.</p>
      <RefusalNotice refusal={refusal} />
      <form onSubmit={(event) => void submit(event)}>
        <label>
          <span>Name</span>
          <input name="name" autocomplete="username" required autofocus />
        </label>
        <label>
          <span>Password</span>
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <button class="main" disabled={isBusy}>
          Log in
        </button>
      </form>
    </main>
  );
}
