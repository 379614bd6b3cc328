import { Refusal } from '../refusal.js';

export type Scope = 'contacts.read' | 'contacts.write';

export const ALL_SCOPES: readonly Scope[] = ['contacts.read', 'contacts.write'];

/** The wanted scopes, all of `granted` when none is named. Refuses what `granted` does not hold. */
export function readScopes(text: string | undefined, granted: readonly Scope[]): readonly Scope[] {
  if (text === undefined) return granted;
  const wanted = new Set(text.split(' '));
  const given = granted.filter((scope) => wanted.has(scope));
  if (given.length === wanted.size) return given;
  throw new Refusal(400, 'invalid_scope', `Ask only for scopes among: ${granted.join(' ')}.`);
}
