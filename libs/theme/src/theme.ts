import { accentOn, edgeOn, textOn } from './colours.js';

const DEFAULT_COLOR = '#1f5fbf';

interface Theme {
  page: string;
  card: string;
  ink: string;
  muted: string;
  line: string;
  field: string;
  bad: string;
  badGround: string;
  good: string;
  goodGround: string;
}

const LIGHT: Theme = {
  page: '#f3f5f8',
  card: '#ffffff',
  ink: '#14181f',
  muted: '#545d69',
  line: '#dfe3e8',
  field: '#828b97',
  bad: '#b3261e',
  badGround: '#fdf0ee',
  good: '#0f7b46',
  goodGround: '#e6f5ec',
};
const DARK: Theme = {
  page: '#0d0f13',
  card: '#171a21',
  ink: '#eef0f3',
  muted: '#a6afbb',
  line: '#2c323c',
  field: '#727c89',
  bad: '#ff948a',
  badGround: '#351b1a',
  good: '#56c88f',
  goodGround: '#15301f',
};

/** What a theme and a project's colour come to, as custom properties. */
function propertiesOf(theme: Theme, brand: string): string {
  const derived = {
    brand,
    'on-brand': textOn(brand),
    accent: accentOn(theme.card, brand),
    edge: edgeOn(theme.card, brand),
  };
  return Object.entries({ ...theme, ...derived })
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

/**
 * The colours as custom properties, for the person's own light or dark theme.
 * @param color the brand's, `#rrggbb`
 */
export const themeStyle = (color: string = DEFAULT_COLOR): string =>
  `:root{color-scheme:light dark;${propertiesOf(LIGHT, color)}}` +
  `@media(prefers-color-scheme:dark){:root{${propertiesOf(DARK, color)}}}`;
