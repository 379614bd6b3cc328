import { LEAST_PASSWORD, OPERATOR_NAME, OPERATOR_ROLES, type OperatorRole } from '#libs/contracts';

/** Who may log in to the console and the queue board. */
export interface Operator {
  name: string;
  password: string;
  role: OperatorRole;
}

/**
 * The value describes no operators; the message says which entry is wrong, by its place and never
 * by its text.
 */
export class OperatorsError extends Error {
  override readonly name = 'OperatorsError';
}

/**
 * Visible ASCII but ":" and ",", which separate: every value has one reading, and every browser
 * sends the same bytes.
 */
const PASSWORD = /^[!-+\--9;-~]+$/;
const SHAPE =
  'must be name:password:role, where the password holds neither ":" nor "," (they separate)';

/**
 * What is wrong with the value, a sentence for each faulty entry. None of it repeats a part of the
 * value, which may be a password.
 */
export function operatorFaults(value: string): string[] {
  const entries = partsOf(value);
  return entries.flatMap((parts, index) => {
    const fault = faultOf(parts) ?? repeated(parts, entries.slice(0, index));
    return fault === undefined ? [] : [`entry ${index + 1} of ${entries.length} ${fault}`];
  });
}

/**
 * Reads `name:password:role` entries, comma separated.
 * @throws OperatorsError
 */
export function parseOperators(value: string): Operator[] {
  const faults = operatorFaults(value);
  if (faults.length > 0) throw new OperatorsError(`SLUICE_OPS_USERS: ${faults.join('; ')}`);
  return partsOf(value).map(([name = '', password = '', role]) => ({
    name,
    password,
    role: OPERATOR_ROLES.find((known) => known === role) ?? 'viewer',
  }));
}

const partsOf = (value: string): string[][] =>
  value.split(',').map((entry) => entry.trim().split(':'));

function faultOf([name = '', password = '', role = '', ...more]: string[]): string | undefined {
  if (role === '' || more.length > 0) return SHAPE;
  if (!OPERATOR_NAME.test(name))
    return 'must have a name of 1 to 64 letters, digits, ".", "_" or "-"';
  if (password.length < LEAST_PASSWORD)
    return `must have a password of at least ${LEAST_PASSWORD} characters`;
  if (!PASSWORD.test(password)) return 'must have a password of visible ASCII characters';
  if (!OPERATOR_ROLES.some((known) => known === role))
    return `must have one of the roles ${OPERATOR_ROLES.join(', ')}`;
  return undefined;
}

const repeated = ([name]: string[], earlier: string[][]): string | undefined =>
  earlier.some(([taken]) => taken === name) ? 'has the name of an earlier one' : undefined;
