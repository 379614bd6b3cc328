import { randomUUID } from 'node:crypto';
import type { CallbackEvent, CallbackTarget, WebhookEvent } from '#libs/contracts';
import { packed, Statement } from '#libs/database';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { ENDPOINT_DISABLED } from './attempt.js';
import type { MessageBox } from './message-box.js';
import { receiverOf } from './receiver.js';

const NOTHING = Buffer.alloc(0);

/** What is reported, and whom it names, if anybody. */
export interface Reported {
  projectId: string;
  jobId?: string;
  target: CallbackTarget | undefined;
}

/** Who hears of what names this endpoint of a project, or none. */
interface Audience {
  projectId: string;
  endpointId: string | null;
}

interface Destination {
  url: string;
  endpointId: string | null;
  isDisabled: boolean;
}

/** A message to one of its destinations. */
export interface AddressedMessage {
  about: Reported;
  destination: Destination;
  body: string;
}

const ADD = new Statement(
  'add messages',
  `insert into callback (id, project_id, job_id, endpoint_id, event, host, receiver,
     sealed_message, state, last_error, settled_at)
   select id, project_id, job_id, endpoint_id, event, host, receiver,
     case when error is null then substring($2::bytea from "at" for bytes) end,
     case when error is null then 'pending' else 'given_up' end, error,
     case when error is not null then now() end
   from json_to_recordset($1) as message(
     id uuid, project_id uuid, job_id uuid, endpoint_id uuid, event text, host text,
     receiver text, error text, "at" integer, bytes integer)`,
);
/** $1 and $2: projects, and the endpoint that is named or none; $3: the event. */
const DESTINATIONS = new Statement<Destination & { place: number }>(
  'find who hears of it',
  `select asked.place::integer - 1 as place, endpoint.id as "endpointId", url,
     status = 'disabled' as "isDisabled"
   from unnest($1::uuid[], $2::uuid[]) with ordinality as asked(project_id, endpoint_id, place)
   join webhook_endpoint endpoint on endpoint.project_id = asked.project_id
   where deleted_at is null
     and case when asked.endpoint_id is null then status = 'active' and $3 = any(events)
       else endpoint.id = asked.endpoint_id end
   order by endpoint.id for key share of endpoint`,
  z.object({
    place: z.number(),
    url: z.string(),
    endpointId: z.string().nullable(),
    isDisabled: z.boolean(),
  }),
);

/**
 * Writes messages in the transaction of what they are about. What is to go to an endpoint that is
 * disabled is given up at once, and says so.
 * @returns the ids of their callbacks
 */
export async function addMessages(
  em: EntityManager,
  box: MessageBox,
  { event, messages }: { event: CallbackEvent; messages: readonly AddressedMessage[] },
): Promise<string[]> {
  if (messages.length === 0) return [];
  const rows = messages.map(({ about, destination, body }) => {
    const { url, endpointId, isDisabled } = destination;
    const id = randomUUID();
    const { projectId } = about;
    const sealed = isDisabled ? NOTHING : box.seal({ id, projectId }, { url, body });
    const row = {
      id,
      project_id: projectId,
      job_id: about.jobId,
      endpoint_id: endpointId,
      event,
      host: new URL(url).host,
      receiver: receiverOf(url, endpointId),
      error: isDisabled ? ENDPOINT_DISABLED : null,
    };
    return { row, sealed };
  });
  const { all, places } = packed(rows.map(({ sealed }) => sealed));
  const placed = rows.map(({ row }, index) => ({ ...row, ...places[index] }));
  await ADD.run(em, [JSON.stringify(placed), all]);
  return rows.map(({ row }) => row.id);
}

/**
 * Of each its own target, else every endpoint of its project that wants to know: asked for once for
 * all that tell the same ones.
 */
export async function destinationsOf(
  em: EntityManager,
  event: WebhookEvent,
  reported: readonly Reported[],
): Promise<Destination[][]> {
  const audiences = new Map<string, Audience>();
  const keys = reported.map(({ projectId, target }) => {
    if (target && 'url' in target) return undefined;
    const endpointId = target?.endpoint ?? null;
    const key = `${projectId} ${endpointId}`;
    audiences.set(key, { projectId, endpointId });
    return key;
  });
  const asked = [...audiences.values()];
  const found =
    asked.length === 0
      ? []
      : await DESTINATIONS.all(em, [
          asked.map(({ projectId }) => projectId),
          asked.map(({ endpointId }) => endpointId),
          event,
        ]);
  const byPlace = asked.map((_, index) => found.filter(({ place }) => place === index));
  const places = new Map([...audiences.keys()].map((key, place) => [key, place]));
  return reported.map(({ target }, index) => {
    const key = keys[index];
    if (key !== undefined) return byPlace[places.get(key) ?? -1] ?? [];
    return ownTarget(target);
  });
}

const ownTarget = (target: CallbackTarget | undefined): Destination[] =>
  target && 'url' in target ? [{ url: target.url, endpointId: null, isDisabled: false }] : [];
