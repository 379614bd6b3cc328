import { Webhook } from 'standardwebhooks';
import { SignatureError, verifyWebhook } from './index.js';

const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`;
const EVENT = { type: 'job.settled', timestamp: '2026-11-24T10:00:00.000Z', data: { id: 'ü' } };
const BODY = JSON.stringify(EVENT);

function headersBy(secrets: readonly string[], at = new Date()): Record<string, string> {
  return {
    'Webhook-Id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((each) => new Webhook(each).sign('msg_1', at, BODY)).join(' '),
  };
}

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

describe('a message of Sluice', () => {
  it.each([
    ['a text', BODY],
    ['bytes', Buffer.from(BODY)],
    ['a buffer', new TextEncoder().encode(BODY).buffer],
  ])('is read from %s', async (_what, body) => {
    expect(await verifyWebhook({ body, headers: headersBy([SECRET]) }, SECRET)).toEqual(EVENT);
  });

  it('is known by one of two secrets while one replaces the other, on either side', async () => {
    const both = headersBy([OTHER, SECRET]);
    expect(await verifyWebhook({ body: BODY, headers: both }, SECRET)).toEqual(EVENT);
    const headers = new Headers(headersBy([SECRET]));
    expect(await verifyWebhook({ body: BODY, headers }, [OTHER, SECRET])).toEqual(EVENT);
  });

  it.each([
    ['another secret', BODY, headersBy([OTHER])],
    ['another body', `${BODY} `, headersBy([SECRET])],
    ['another id', BODY, { ...headersBy([SECRET]), 'Webhook-Id': 'msg_2' }],
    ['an age of six minutes', BODY, headersBy([SECRET], minutesAgo(6))],
    ['a date in the future', BODY, headersBy([SECRET], minutesAgo(-6))],
    ['no date', BODY, { ...headersBy([SECRET]), 'webhook-timestamp': 'now' }],
    ['no signature', BODY, { ...headersBy([SECRET]), 'webhook-signature': undefined }],
    ['a signature of no version', BODY, { ...headersBy([SECRET]), 'webhook-signature': 'v1,§' }],
  ])('is refused with %s', async (_what, body, headers) => {
    await expect(verifyWebhook({ body, headers }, SECRET)).rejects.toBeInstanceOf(SignatureError);
  });

  it('may be as old as its receiver allows', async () => {
    const message = { body: BODY, headers: headersBy([SECRET], minutesAgo(6)) };
    const options = { toleranceMs: 10 * 60_000 };
    expect(await verifyWebhook(message, SECRET, options)).toEqual(EVENT);
  });
});
