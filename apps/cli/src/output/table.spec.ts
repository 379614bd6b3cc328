import { columnsNamed, readableColumnsOf } from './columns.js';
import { csv } from './csv.js';
import { fields, table } from './table.js';

const rows = [
  { id: 1, name: 'Ada', tags: ['a'], properties: { email: 'ada@example.com' } },
  { id: 22, name: null, tags: [], properties: { email: 'a "b", c' } },
];

describe('a table', () => {
  it('has the members that are text on one line, as wide as they are', () => {
    expect(table(rows, readableColumnsOf(rows))).toBe('ID  NAME\n1   Ada\n22\n');
  });

  it('has the columns that are named, wherever in an item they are', () => {
    const columns = columnsNamed(['properties.email', 'none', 'tags']);
    expect(table(rows.slice(0, 1), columns)).toBe(
      'PROPERTIES.EMAIL  NONE  TAGS\nada@example.com         ["a"]\n',
    );
  });

  it('does not let what a third party sends steer the terminal, or end a line', () => {
    const hostile = [{ name: '\u001b[2J\u001b]0;title\u0007a\r\nb\u009b31m' }];
    expect(table(hostile, columnsNamed(['name']))).toBe('NAME\n [2J ]0;title a b 31m\n');
  });

  it('counts columns of the terminal, not characters', () => {
    const wide = [
      { name: '日本', id: 1 },
      { name: '👩‍👩‍👧', id: 2 },
    ];
    expect(table(wide, columnsNamed(['name', 'id']))).toBe('NAME  ID\n日本  1\n👩‍👩‍👧    2\n');
    expect(table(wide, columnsNamed(['name']), { widest: 3 })).toBe('NAME\n日…\n👩‍👩‍👧\n');
  });

  it('of one thing has a line for each member', () => {
    expect(fields({ id: 1, status: undefined, limits: { a: 1 } })).toBe(
      'id      1\nlimits  {"a":1}\n',
    );
  });
});

describe('CSV', () => {
  it('quotes what would be taken apart (RFC 4180)', () => {
    expect(csv(rows, columnsNamed(['id', 'properties.email']))).toBe(
      'id,properties.email\n1,ada@example.com\n22,"a ""b"", c"\n',
    );
  });
});
