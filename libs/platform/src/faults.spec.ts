import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultOfDisk, faultOfRoom } from './faults.js';

describe('the data directory', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'sluice-disk-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is fine before it is made', async () => {
    expect(await faultOfDisk(join(directory, 'to', 'be', 'made'))).toBeUndefined();
  });

  it('cannot be made where a file is', async () => {
    writeFileSync(join(directory, 'file'), '');
    expect(await faultOfDisk(join(directory, 'file', 'below'))).toMatch(/cannot be written/);
  });

  it('is nearly full with less than 256 MiB', () => {
    expect(faultOfRoom(255 * 1_048_576)).toMatch(/255 MiB left/);
    expect(faultOfRoom(256 * 1_048_576)).toBeUndefined();
  });
});
