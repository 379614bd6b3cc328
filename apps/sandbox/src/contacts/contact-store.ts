import type { ContactInput } from './contact-input.js';

export interface Contact {
  id: string;
  name: string;
  email: string;
  createdAt: string;
  updatedAt: string;
}

const SEEDED = 120;
const SEEDED_AT = '2026-01-01T00:00:00.000Z';

/** Contacts in the order of their ids. The seeded ones are the same in every sandbox. */
export class ContactStore {
  readonly #contacts = new Map<number, Contact>();
  #lastNumber = 0;

  constructor(private readonly clock: () => number) {
    for (let number = 1; number <= SEEDED; number += 1) {
      const digits = padded(number);
      const seed = { name: `Contact ${digits}`, email: `contact-${digits}@example.com` };
      this.#insert(seed, SEEDED_AT);
    }
  }

  get size(): number {
    return this.#contacts.size;
  }

  add(input: ContactInput): Contact {
    return this.#insert(input, this.#now());
  }

  get(id: string): Contact | undefined {
    const contact = this.#contacts.get(numberOf(id));
    return contact?.id === id ? contact : undefined;
  }

  change(contact: Contact, change: Partial<ContactInput>): Contact {
    const changed = { ...contact, ...change, updatedAt: this.#now() };
    this.#contacts.set(numberOf(contact.id), changed);
    return changed;
  }

  remove(contact: Contact): void {
    this.#contacts.delete(numberOf(contact.id));
  }

  /** At most `limit` contacts, the first `offset` left out. */
  slice(offset: number, limit: number): Contact[] {
    return [...this.#contacts.values()].slice(offset, offset + limit);
  }

  /** By id rather than by position: contacts removed meanwhile cause no gap and no repetition. */
  after(
    id: string | undefined,
    limit: number,
    named = '',
  ): { data: Contact[]; last: Contact | undefined } {
    const floor = id === undefined ? 0 : numberOf(id);
    const rest = [...this.#contacts.values()].filter(
      (contact) => numberOf(contact.id) > floor && contact.name.includes(named),
    );
    const data = rest.slice(0, limit);
    return { data, last: rest.length > limit ? data.at(-1) : undefined };
  }

  #insert(input: ContactInput, at: string): Contact {
    this.#lastNumber += 1;
    const id = `c-${padded(this.#lastNumber)}`;
    const contact = { id, ...input, createdAt: at, updatedAt: at };
    this.#contacts.set(this.#lastNumber, contact);
    return contact;
  }

  #now(): string {
    return new Date(this.clock()).toISOString();
  }
}

function padded(number: number): string {
  return String(number).padStart(3, '0');
}

function numberOf(id: string): number {
  return Number(id.slice(2));
}
