/** Text that is markup already. */
class Markup {
  constructor(readonly text: string) {}
}

export type Html = Markup;

type Piece = Html | string | number | undefined | false | readonly Html[];

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (each) => ESCAPES[each] ?? '');

function textOf(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'object') return piece.map(textOf).join('');
  return escaped(String(piece));
}

/** Markup of which everything that is filled in is text, unless it is markup itself. */
export const html = (parts: TemplateStringsArray, ...pieces: Piece[]): Html =>
  new Markup(parts.map((part, i) => part + textOf(pieces[i])).join(''));

/** Our own, with nothing filled in. */
export const markup = (text: string): Html => new Markup(text);

/** JSON in a script element: nothing in it ends the element. */
export const json = (value: unknown): Html =>
  new Markup(JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, unicodeEscape));

const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
