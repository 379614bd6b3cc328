import { Refusal } from '../refusal.js';
import type { Contact } from './contact-store.js';

/** An opaque place in a list: the contact it ends with. */
export function markerOf(contact: Pick<Contact, 'id'>): string {
  return Buffer.from(contact.id).toString('base64url');
}

export function idOf(marker: string | undefined, parameter: string): string | undefined {
  if (marker === undefined) return undefined;
  return checkedId(Buffer.from(marker, 'base64url').toString(), parameter);
}

export function checkedId(id: string, parameter: string): string {
  if (/^c-\d{3,15}$/.test(id)) return id;
  const message = `The parameter ${parameter} must come from an earlier page; leave it out to start.`;
  throw new Refusal(400, 'bad_request', message);
}
