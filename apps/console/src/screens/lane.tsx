import { useState } from 'preact/hooks';
import type { Refusal } from '../api/refusal.js';
import type { Lane as LaneView } from '../api/types.js';
import { useLive } from '../api/use-live.js';
import { Action } from '../parts/action.js';
import { RefusalNotice } from '../parts/notice.js';
import { fromNow } from '../parts/time.js';
import { waitOf } from './jobs.js';

/** What waits for the connection's turn, why it does not leave, and what can be done about it. */
export function Lane({ connection }: { connection: string }) {
  const path = `/connections/${connection}/lane`;
  const { data, reload } = useLive<LaneView>(path);
  const [refusal, setRefusal] = useState<Refusal>();
  if (!data) return null;
  const common = { onDone: reload, onRefused: setRefusal };
  const isPausedHere = data.pauses.some(({ scope }) => scope === 'connection');
  return (
    <section>
      <h2>Its lane</h2>
      <p>{sentenceOf(data)}</p>
      <div class="actions">
        {isPausedHere ? (
          <Action {...common} label="Resume" path={`${path}/resume`} />
        ) : (
          <Action {...common} label="Pause" path={`${path}/pause`} body={{}} />
        )}
        {data.jobs.accepted > 0 && (
          <Action
            {...common}
            label={`Purge ${data.jobs.accepted}`}
            path={`${path}/purge`}
            body={{ confirm: data.jobs.accepted }}
            sure="What waits is cancelled, and reported so. It cannot be undone."
          />
        )}
      </div>
      <RefusalNotice refusal={refusal} />
    </section>
  );
}

function sentenceOf({ jobs, oldestAcceptedAt, pauses, waitingFor }: LaneView): string {
  const { accepted, queued, running, isAtLeast } = jobs;
  const waiting = accepted + queued;
  const oldest =
    oldestAcceptedAt === undefined ? '' : `, the oldest since ${fromNow(oldestAcceptedAt)}`;
  const counts = `${waiting}${isAtLeast ? ' or more' : ''} jobs wait${oldest}, ${running} are under way.`;
  const held = waitingFor && pauses.length === 0 ? [waitOf(waitingFor)] : [];
  return [counts, ...pauses.map(pauseOf), ...held].join(' ');
}

function pauseOf({ scope, until, reason }: LaneView['pauses'][number]): string {
  const whose = scope === 'connection' ? 'It' : `Its ${scope}`;
  const end =
    until === undefined ? 'until somebody resumes it' : `until ${until.slice(11, 19)} UTC`;
  return `${whose} is paused ${end}${reason === undefined ? '' : `: ${reason}`}.`;
}
