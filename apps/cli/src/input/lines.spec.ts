import { Readable } from 'node:stream';
import { readItems } from './lines.js';

const read = async (text: string): Promise<unknown[]> => {
  const found = [];
  for await (const { id, item } of readItems(Readable.from([text]))) found.push(item ?? id);
  return found;
};

describe('items that are piped in', () => {
  it('are ids or JSON, one on a line', async () => {
    expect(await read('c-1\n\n{"id":7,"name":"Ada"}\r\n')).toEqual(['c-1', { id: 7, name: 'Ada' }]);
  });

  it('end at a line that is no JSON, which is shown', async () => {
    await expect(read('{"id":\n')).rejects.toThrow('This line is no JSON: {"id":');
  });
});
