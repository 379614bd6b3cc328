import { upgrade } from '@scalar/openapi-upgrader';
import { parse } from 'yaml';
import { type Node, objectOf, Unreadable } from './document.js';
import { type DescribedProvider, readDescription } from './read-description.js';

// A program of its own: the text of a description in, what it says out.

/** What became of a text. */
export type Reading = { provider: DescribedProvider } | { reason: string };

function read(text: string): Reading {
  try {
    return { provider: readDescription(documentOf(text)) };
  } catch (error) {
    if (error instanceof Unreadable) return { reason: error.message };
    return { reason: `cannot be read (${error instanceof Error ? error.message : 'no error'})` };
  }
}

function documentOf(text: string): Node {
  const document = objectOf(/^\s*\{/.test(text) ? JSON.parse(text) : parse(text));
  const isSwagger = document['swagger'] === '2.0';
  return isSwagger ? objectOf(upgrade({ ...document }, '3.0')) : document;
}

process.once('message', (text: string) => {
  process.send?.(read(text), () => process.exit());
});
