import { type Egress, wholeBody } from '#libs/egress';
import { refusal } from './describe.js';

const LARGEST_BYTES = 20 * 1_048_576;
const TIMEOUTS = { connectMs: 5_000, headersMs: 15_000, idleMs: 10_000, totalMs: 60_000 };

/**
 * Gets a description by the one door out. Redirects are not followed.
 * @throws SluiceError `invalid_request` when the URL is refused, or answers no description
 */
export async function fetchDescription(
  egress: Egress,
  projectId: string,
  url: string,
): Promise<string> {
  const refused = egress.refusalOf(url);
  if (refused !== undefined) throw refusal(refused, 'url');
  const { origin, pathname, search } = new URL(url);
  const sending = egress.send(
    {
      method: 'GET',
      origin,
      path: `${pathname}${search}`,
      headers: [
        ['user-agent', 'Sluice'],
        ['accept', 'application/json, application/yaml'],
        ['accept-encoding', 'identity'],
      ],
      body: Buffer.alloc(0),
    },
    { projectId, timeouts: TIMEOUTS, maxResponseBytes: LARGEST_BYTES },
  );
  const answer = await sending.answer;
  if (answer.head.status !== 200) throw refusal(`answers ${answer.head.status}, not 200`, 'url');
  return (await wholeBody(answer)).toString();
}
