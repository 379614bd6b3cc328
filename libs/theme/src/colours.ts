type Rgb = readonly [red: number, green: number, blue: number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
/** Of text (WCAG 2.2 §1.4.3). */
const TEXT_RATIO = 4.5;
/** Of what shows where a control is (§1.4.11). */
const EDGE_RATIO = 3;
const STEPS = 50;

function parse(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

const format = (rgb: Rgb): string =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** Relative luminance, from 0 to 1 (WCAG 2.2, "relative luminance"). */
function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(a: Rgb, b: Rgb): number {
  const [one, other] = [luminance(a), luminance(b)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/**
 * How well two colours can be told apart, from 1 to 21 (WCAG 2.2, "contrast ratio"). Colours are
 * `#rrggbb`.
 */
export const contrast = (a: string, b: string): number => ratio(parse(a), parse(b));

/** Black or white, whichever is read better on it: one of them always reaches 4.5. */
export function textOn(colour: string): string {
  const rgb = parse(colour);
  return ratio(rgb, WHITE) >= TEXT_RATIO ? format(WHITE) : format(BLACK);
}

const mixed = ([r, g, b]: Rgb, [red, green, blue]: Rgb, share: number): Rgb => [
  r + (red - r) * share,
  g + (green - g) * share,
  b + (blue - b) * share,
];

/** The nearest of its shades that stands out from the background. */
function shadeFor(colour: string, background: string, least: number): string {
  const [from, behind] = [parse(colour), parse(background)];
  const to = ratio(behind, WHITE) > ratio(behind, BLACK) ? WHITE : BLACK;
  for (let step = 0; step < STEPS; step++) {
    const shade = format(mixed(from, to, step / STEPS));
    if (ratio(parse(shade), behind) >= least) return shade;
  }
  return format(to);
}

/** Links and marks in a project's colour, readable on the background. */
export const accentOn = (background: string, colour: string): string =>
  shadeFor(colour, background, TEXT_RATIO);

/**
 * The edge of a button in a project's colour, visible on the background even where the button
 * itself is not.
 */
export const edgeOn = (background: string, colour: string): string =>
  shadeFor(colour, background, EDGE_RATIO);
