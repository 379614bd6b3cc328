import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CommandError } from '../failure/failure.js';

/**
 * `@file`, `-` for what is piped in, or the text itself.
 * @throws CommandError when the file cannot be read
 */
export async function readBody(given: string): Promise<Uint8Array<ArrayBuffer>> {
  if (given === '-') return new Uint8Array(await buffer(process.stdin));
  if (!given.startsWith('@')) return new TextEncoder().encode(given);
  const path = given.slice(1);
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    throw new CommandError(`${path} cannot be read. "@" before a text means a file.`);
  }
}

/** @throws CommandError unless it is JSON */
export async function readJson(given: string): Promise<Record<string, unknown> | unknown[]> {
  const value = parsed(new TextDecoder().decode(await readBody(given)));
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new CommandError('The body is no JSON object. Give one, "@file" or "-".');
}

/** Whether `fetch` would have to be told that it is JSON. */
export const isJson = (body: Uint8Array): boolean =>
  parsed(new TextDecoder().decode(body)) !== undefined;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
