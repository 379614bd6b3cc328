import { useState } from 'preact/hooks';
import { ask } from '../api/ask.js';
import { asRefusal } from '../api/refusal.js';
import type { Found } from '../api/types.js';
import { go, linkTo } from '../navigate/url.js';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const SCREENS: Record<Found['kind'], string> = {
  connection: 'connections',
  request: 'requests',
  job: 'jobs',
  batch: 'batches',
  callback: 'callbacks',
  endpoint: 'endpoints',
  schedule: 'schedules',
  integration: 'integrations',
};

/** One field for any id, from wherever it was copied. */
export function GoTo() {
  const [said, setSaid] = useState('');
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form).get('id');
    const [id] = UUID.exec(typeof given === 'string' ? given : '') ?? [];
    if (id === undefined) return setSaid('There is no id in that.');
    try {
      const { found } = await ask<{ found: Found | null }>(`/ops/api/find/${id.toLowerCase()}`);
      if (!found) return setSaid('Nothing in this project has that id.');
      setSaid('');
      form.reset();
      go(linkTo(`/${SCREENS[found.kind]}/${found.id}`));
    } catch (error) {
      setSaid(asRefusal(error).message);
    }
    return undefined;
  };
  return (
    <form class="go-to" role="search" aria-label="Any id" onSubmit={(event) => void submit(event)}>
      <input name="id" aria-label="Go to any id" placeholder="Go to any id …" autocomplete="off" />
      <span role="status">{said}</span>
    </form>
  );
}
