/**
 * @param {number} value
 * @returns {string} with up to three significant digits and no exponent
 */
export function figure(value) {
  if (!Number.isFinite(value)) return '-';
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/**
 * @param {import('../measure/summary.mjs').Spread | undefined} spread
 * @returns {string}
 */
export function spread(spread) {
  if (!spread) return '-';
  const { median, min, max } = spread;
  if (min === max) return figure(median);
  return `${figure(median)} (${figure(min)}–${figure(max)})`;
}

/**
 * @param {string[]} header
 * @param {string[][]} rows first and last column to the left, numbers to the right
 * @returns {string[]} lines
 */
export function table(header, rows) {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const left = column === 0 || column === header.length - 1;
        return left ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
