import { createProgram } from '../program.js';
import { candidates } from './candidates.js';

const asked = (...words: string[]): string[] => candidates(createProgram('0'), words);

describe('Tab', () => {
  it('completes commands, and those below them', () => {
    expect(asked('conne')).toEqual(['connections', 'connect']);
    expect(asked('jobs', 're')).toEqual(['result', 'replay']);
    expect(asked('co')).not.toContain('complete');
  });

  it('completes options, those of the program too', () => {
    expect(asked('proxy', 'contacts', '--st')).toEqual(['--stdin']);
    expect(asked('proxy', '--out')).toEqual(['--output']);
  });

  it('completes the values of an option, and nothing where any would do', () => {
    expect(asked('jobs', '-o', 'j')).toEqual(['json']);
    expect(asked('proxy', '-a', '')).toEqual([]);
  });
});
