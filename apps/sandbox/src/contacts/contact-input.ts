import { Refusal } from '../refusal.js';

export interface ContactInput {
  name: string;
  email: string;
}

const RULES: Record<keyof ContactInput, { pattern: RegExp; wanted: string }> = {
  name: { pattern: /^(?=.*\S).{1,200}$/s, wanted: 'a text of 1 to 200 characters' },
  email: { pattern: /^[^\s@]+@[^\s@]+$/, wanted: 'an address such as someone@example.com' },
};

export function readContact(body: unknown): ContactInput {
  const { name, email } = readContactChange(body);
  if (name === undefined || email === undefined) throw refusal('Send both name and email.');
  return { name, email };
}

export function readContactChange(body: unknown): Partial<ContactInput> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refusal('Send a JSON object with name or email.');
  }
  const change: Partial<ContactInput> = {};
  for (const [field, value] of Object.entries(body)) {
    if (!isField(field)) throw refusal(`A contact has no field ${field}; send name or email.`);
    const { pattern, wanted } = RULES[field];
    if (typeof value !== 'string' || !pattern.test(value)) {
      throw refusal(`The field ${field} must be ${wanted}.`);
    }
    change[field] = value;
  }
  return change;
}

function isField(text: string): text is keyof ContactInput {
  return Object.hasOwn(RULES, text);
}

function refusal(message: string): Refusal {
  return new Refusal(400, 'bad_request', message);
}
