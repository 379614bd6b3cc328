import type { Answer, Client } from './client.js';
import { until } from './until.js';

/** A row of the request log as the API shows it. */
export interface RequestBody {
  id: string;
  kind: 'call' | 'job';
  connection: string;
  integration?: string;
  apiKey?: string;
  job?: string;
  attempt?: number;
  method: string;
  route: string;
  outcome: string;
  refusedBy?: string;
  status?: number;
  dispatched: boolean;
  waitedMs: number;
  tokenMs?: number;
  upstreamMs?: number;
  totalMs: number;
  requestBytes: number;
  responseBytes: number;
  traceparent?: string;
  endedAt: string;
}

export interface RequestPage {
  data: RequestBody[];
  nextCursor: string | null;
}

/** The id under which an answer says that its request is to be found. */
export const requestIdOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  String(headers['sluice-request-id']);

export const requestsOf = (client: Client, query: string): Promise<RequestPage> =>
  client.manage<RequestPage>('GET', `/requests?${query}`);

/** As soon as the log has it. */
export function loggedRequest(client: Client, id: string): Promise<RequestBody> {
  return until(
    async () => {
      const answer = await client.send(`/requests/${id}`);
      return answer.status === 200 && (JSON.parse(answer.text) as RequestBody);
    },
    { what: `request ${id} in the log` },
  );
}

/** Of a filter, as soon as there are so many. */
export function loggedRequests(
  client: Client,
  query: string,
  count: number,
): Promise<RequestBody[]> {
  return until(
    async () => {
      const { data } = await requestsOf(client, query);
      return data.length >= count && data;
    },
    { what: `${count} requests of ${query}` },
  );
}
