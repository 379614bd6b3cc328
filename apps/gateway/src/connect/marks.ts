import { type Html, html, markup } from './html.js';

/** White text can be read on each of them. */
const GROUNDS = [
  '#1d4ed8',
  '#6d28d9',
  '#a21caf',
  '#be123c',
  '#b45309',
  '#3f6212',
  '#047857',
  '#0f766e',
  '#0e7490',
  '#475569',
];

/** In a square of 40 by 40. */
const SHAPES = [
  '<circle cx="20" cy="20" r="20"/>',
  '<rect width="40" height="40" rx="11"/>',
  '<path d="M0 20A20 20 0 0 1 20 0h20v20a20 20 0 0 1-20 20H0z"/>',
  '<path d="M17 .8a6 6 0 0 1 6 0l12 6.9a6 6 0 0 1 3 5.2v14.2a6 6 0 0 1-3 5.2l-12 6.9a6 6 0 0 1-6 0L5 32.300a6 6 0 0 1-3-5.200V12.900a6 6 0 0 1 3-5.200z"/>',
];

/** FNV-1a, 32 bits: the same mark for the same name, everywhere and always. */
function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const character of text)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93);
  return hash >>> 0;
}

const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As people count them. */
const lettersOf = (word: string): string[] =>
  Array.from(LETTERS.segment(word), ({ segment }) => segment);

/** "Google Drive" is GD, "Calendar" is Ca. */
function initialsOf(name: string): string {
  const [first = '', second] = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  const letters =
    second === undefined
      ? lettersOf(first).slice(0, 2)
      : [first, second].flatMap((word) => lettersOf(word).slice(0, 1));
  const [one = '?', other = ''] = letters;
  return `${one.toUpperCase()}${second === undefined ? other.toLowerCase() : other.toUpperCase()}`;
}

/**
 * A sign for something that has a name: its initials on a shape and a ground that follow from the
 * name. Not the sign of any vendor.
 */
export function markOf(name: string): Html {
  const hash = hashOf(name);
  const ground = GROUNDS[hash % GROUNDS.length] ?? '';
  const shape = SHAPES[Math.floor(hash / GROUNDS.length) % SHAPES.length] ?? '';
  return html`<svg class="mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
    <g fill="${ground}">${markup(shape)}</g>
    <text
      x="20"
      y="20.5"
      dy=".35em"
      text-anchor="middle"
      font-size="16"
      font-weight="650"
      fill="#ffffff"
    >
      ${initialsOf(name)}
    </text>
  </svg>`;
}
