import { createHash, timingSafeEqual } from 'node:crypto';
import type { Operator } from '#libs/config';

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i;

/** An operator who has logged in. */
export type KnownOperator = Pick<Operator, 'name' | 'role'>;

interface Entry {
  digest: Buffer;
  operator: KnownOperator;
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** HTTP Basic (RFC 7617) against the operators of the settings. API keys are not looked at. */
export class OperatorLogin {
  readonly #entries: readonly Entry[];

  constructor(operators: readonly Operator[]) {
    this.#entries = operators.map(({ name, password, role }) => ({
      digest: digestOf(`${name}:${password}`),
      operator: { name, role },
    }));
  }

  /** Name and password are compared as one digest with every entry, so the time taken does not say which of the two was wrong. */
  operator(authorization: string | undefined): KnownOperator | undefined {
    const encoded = BASIC.exec(authorization ?? '')?.[1] ?? '';
    const presented = digestOf(Buffer.from(encoded, 'base64').toString());
    let found: KnownOperator | undefined;
    for (const { digest, operator } of this.#entries) {
      if (timingSafeEqual(digest, presented)) found = operator;
    }
    return found;
  }
}
