import { HEADER_RULES } from '#libs/egress';
import { documentAt, tableIn } from './documents.js';

/** A cell of one name loses its back ticks when it is read. */
const cellOf = (names: readonly string[]): string =>
  names.length === 1 ? String(names[0]) : names.map((name) => `\`${name}\``).join(', ');

describe('header rules', () => {
  it('are the table of docs/fidelity.md, in the same order', () => {
    const rules = HEADER_RULES.map(({ names, direction, fate, why }) => [
      cellOf(names),
      direction,
      fate,
      why,
    ]);
    expect(tableIn(documentAt('docs/fidelity.md'), '## Header rules')).toEqual(rules);
  });
});
