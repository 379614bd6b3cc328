import { randomBytes } from 'node:crypto';

/**
 * A text to look for; nothing else on the machine is likely to hold it by chance. Letters and
 * digits only, so that no escape touches it.
 */
export const mark = (): string => `k${randomBytes(6).toString('hex')}`;

/** Where a text was found, in which spelling, and what stands around it. */
export interface Finding {
  place: string;
  spelling: string;
  around: string;
}

const AROUND_BYTES = 80;

/**
 * How a text looks in the middle of longer bytes in base64, whatever these are: what two
 * surroundings have in common.
 */
function inBase64(text: string, bytesBefore: number, encoding: 'base64' | 'base64url'): string {
  const [one, other] = ['\0', '\xff'].map((byte) => {
    const around = Buffer.from(byte, 'latin1');
    const before = Buffer.concat(Array<Buffer>(bytesBefore).fill(around));
    return Buffer.concat([before, Buffer.from(text), around, around, around]).toString(encoding);
  }) as [string, string];
  const isCommon = Array.from(one, (character, i) => character === other[i]);
  return one.slice(isCommon.indexOf(true), isCommon.lastIndexOf(true) + 1);
}

/** Every way to write the text that the search knows. */
export function spellingsOf(text: string): Map<string, string> {
  const hex = Buffer.from(text).toString('hex');
  const bytes = hex.match(/../g) ?? [];
  return new Map([
    ['as it is', text],
    ['in upper case', text.toUpperCase()],
    ['as JSON', JSON.stringify(text).slice(1, -1)],
    ['as JSON in JSON', JSON.stringify(JSON.stringify(text)).slice(3, -3)],
    ['in JSON escapes', bytes.map((byte) => `\\u00${byte}`).join('')],
    ['in a URL', encodeURIComponent(text)],
    ['in a form', new URLSearchParams([['', text]]).toString().slice(1)],
    ['in percent escapes', bytes.map((byte) => `%${byte}`).join('')],
    ['in hexadecimal', hex],
    ['in upper-case hexadecimal', hex.toUpperCase()],
    ...[0, 1, 2].flatMap((before) =>
      (['base64', 'base64url'] as const).map((encoding): [string, string] => [
        `in ${encoding}, ${before} bytes off`,
        inBase64(text, before, encoding),
      ]),
    ),
  ]);
}

/** Looks for some texts in whatever they must not be in. */
export class LeakSearch {
  readonly #patterns: { spelling: string; bytes: Buffer }[];

  constructor(texts: readonly string[]) {
    const patterns = texts.flatMap((text) => [...spellingsOf(text)]);
    const distinct = new Map(patterns.toReversed().map(([how, spelled]) => [spelled, how]));
    this.#patterns = [...distinct].map(([spelled, spelling]) => ({
      spelling,
      bytes: Buffer.from(spelled),
    }));
  }

  in(place: string, bytes: Buffer): Finding[] {
    return this.#patterns.flatMap(({ spelling, bytes: pattern }) => {
      const at = bytes.indexOf(pattern);
      if (at < 0) return [];
      const end = at + pattern.length + AROUND_BYTES;
      const around = bytes.toString('latin1', Math.max(0, at - AROUND_BYTES), end);
      return { place, spelling, around };
    });
  }
}
