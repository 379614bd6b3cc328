import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CommandError } from '../failure/failure.js';

/**
 * A file as it is read, or what is piped in for `-`.
 * @throws CommandError when there is no such file
 */
export async function openFile(path: string): Promise<ReadableStream<Uint8Array>> {
  return Readable.toWeb(path === '-' ? process.stdin : await opened(path));
}

async function opened(path: string): Promise<Readable> {
  try {
    return (await open(path)).createReadStream();
  } catch {
    throw new CommandError(`${path} cannot be read. Give the path of a file, or "-".`);
  }
}
