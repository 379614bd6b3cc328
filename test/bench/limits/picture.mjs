import { writeFileSync } from 'node:fs';
import { WINDOW } from './burst.mjs';

const LEFT = 24;
const SECOND = 92;
const TOP = 56;
const HEIGHT = 150;
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #57606a; }
    .window { fill: #0969da; opacity: 0.1; }
    .mark { stroke: #0969da; stroke-width: 2.5; }
    .axis { stroke: #8c959f; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9198a1; }
      .window { fill: #4493f8; opacity: 0.16; }
      .mark { stroke: #4493f8; }
      .axis { stroke: #656c76; }
    }
  `;

/**
 * Draws when each request of a measured burst arrived at the third party.
 * @param {any[]} bursts
 * @param {string} file
 * @throws when there is none
 */
export function drawSchedule(bursts, file) {
  const atOnce = bursts.filter(({ behindMs }) => behindMs !== undefined);
  const burst = atOnce.find(({ form }) => form === 'distributed') ?? atOnce[0];
  if (!burst) throw new Error('--picture needs a burst');
  writeFileSync(file, pictureOf(burst));
}

/** @param {{ form: string, behindMs: number, arrivedMs: number[] }} burst */
function pictureOf({ form, behindMs, arrivedMs }) {
  const seconds = Math.ceil(arrivedMs.length / WINDOW.requests);
  const [width, height] = [2 * LEFT + (seconds + 0.5) * SECOND, TOP + HEIGHT + 34];
  const x = (/** @type {number} */ ms) => (LEFT + (ms / 1_000) * SECOND).toFixed(1);
  const windows = Array.from({ length: Math.ceil(seconds / 2) }, (_, i) => 2 * i).map(
    (second) =>
      `<rect class="window" x="${x(second * 1_000)}" y="${TOP}" width="${SECOND}" height="${HEIGHT}"/>`,
  );
  const rowHeight = HEIGHT / WINDOW.requests;
  const marks = arrivedMs.map((ms, index) => {
    const y = TOP + (index % WINDOW.requests) * rowHeight;
    return `<line class="mark" x1="${x(ms)}" x2="${x(ms)}" y1="${y + 5}" y2="${y + rowHeight - 5}"/>`;
  });
  const labels = Array.from(
    { length: seconds + 1 },
    (_, second) =>
      `<text x="${x(second * 1_000)}" y="${TOP + HEIGHT + 22}" text-anchor="middle">${second} s</text>`,
  );
  const title = `${arrivedMs.length} calls at the same moment, ${WINDOW.requests} per second and 2 at once: when each arrived at the third party`;
  const said = `Measured, ${form}: no answer more than ${Math.ceil(behindMs)} ms behind the ideal schedule`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
  <title>${title}</title>
  <style>${STYLE}</style>
  <text x="${LEFT}" y="20">${title}</text>
  <text x="${LEFT}" y="40">${said}</text>
  ${[...windows, ...marks, ...labels].join('\n  ')}
  <line class="axis" x1="${LEFT}" x2="${width - LEFT}" y1="${TOP + HEIGHT}" y2="${TOP + HEIGHT}"/>
</svg>
`;
}
