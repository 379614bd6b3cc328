/** As long as a route is kept. */
const LONGEST = 512;
const ID = '{id}';

/** A number; an id in hexadecimal, a UUID among them; one in capitals, or in both cases. */
const IDS = [
  /^\d+$/,
  /^(?=.*\d)[0-9a-f-]{8,}$/i,
  /^(?=.*\d)[0-9A-Z]{8,}$/,
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])\w{10,}$/,
  /^(?=.*\d)[\w.~:+=%-]{15,}$/,
];
const LONGER_THAN_NAMES = 32;
/** An address, or who logs in. */
const PERSONAL = /@|%40/i;

/**
 * The path of a target with `{id}` in place of what names one thing, without its query: so that
 * requests of one kind have one route, and neither people nor secrets are named in it.
 */
export function routeTemplate(target: string): string {
  const path = target.split(/[?#]/, 1)[0] ?? '';
  const route = path.split('/').map(segment).join('/').slice(0, LONGEST);
  return route === '' ? '/' : route;
}

function segment(text: string): string {
  const isId =
    text.length > LONGER_THAN_NAMES || PERSONAL.test(text) || IDS.some((id) => id.test(text));
  return isId ? ID : text;
}
