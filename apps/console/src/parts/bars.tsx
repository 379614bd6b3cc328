/** One part of each bar. */
export interface Layer<T> {
  name: string;
  of: (point: T) => number;
}

interface BarsProps<T> {
  title: string;
  /** Colours of the layers: how something ended, or what its time was spent on. */
  tone: 'end' | 'share';
  /** Of the values, as a word behind them. */
  unit: string;
  /** One for each step; none where there is nothing. */
  points: readonly (T | undefined)[];
  /** In words, when a step began. */
  at: (place: number) => string;
  layers: readonly Layer<T>[];
  /** A value of its own, drawn as a line over its bar. */
  mark?: Layer<T>;
}

const HEIGHT = 100;
/** Of the width of a step. */
const GAP = 0.15;
const MARK_HEIGHT = 1.5;

/** Bars side by side, each of several parts, and the same as a table for whoever sees none. */
export function Bars<T>(props: BarsProps<T>) {
  const { title, unit, points, at, layers, mark } = props;
  const most = Math.max(1, ...points.map((point) => highestOf(point, layers, mark)));
  return (
    <figure class="bars">
      <figcaption>
        {title}{' '}
        <span class="quiet">
          up to {most.toLocaleString('en')} {unit}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${points.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        data-highest={most}
      >
        <Columns {...props} most={most} />
      </svg>
      <div class="span quiet" aria-hidden="true">
        <span>{at(0)}</span>
        <span>{at(points.length - 1)}</span>
      </div>
      <Legend {...props} />
      <AsTable {...props} />
    </figure>
  );
}

function Columns<T>({ most, ...props }: BarsProps<T> & { most: number }) {
  const { points, at, tone, layers, mark } = props;
  const scale = HEIGHT / most;
  return (
    <>
      {points.map(
        (point, place) =>
          point !== undefined && (
            <g key={place}>
              <title>{wordsOf(point, `${at(place)}: `, props)}</title>
              <Bar {...{ point, tone, layers, scale }} x={place} />
              {mark && (
                <rect
                  class="mark"
                  x={place + GAP / 2}
                  y={Math.max(0, HEIGHT - mark.of(point) * scale)}
                  width={1 - GAP}
                  height={MARK_HEIGHT}
                />
              )}
            </g>
          ),
      )}
    </>
  );
}

function Legend<T>({ tone, layers, mark }: BarsProps<T>) {
  return (
    <ul class="legend">
      {layers.map(({ name }, place) => (
        <li key={name}>
          <span class={`key ${tone}-${place}`} aria-hidden="true" /> {name}
        </li>
      ))}
      {mark && (
        <li>
          <span class="key mark" aria-hidden="true" /> {mark.name}
        </li>
      )}
    </ul>
  );
}

interface BarProps<T> extends Pick<BarsProps<T>, 'tone' | 'layers'> {
  point: T;
  x: number;
  scale: number;
}

function Bar<T>({ point, tone, x, layers, scale }: BarProps<T>) {
  let top = HEIGHT;
  return (
    <>
      {layers.map(({ name, of }, place) => {
        const height = of(point) * scale;
        top -= height;
        return (
          height > 0 && (
            <rect
              key={name}
              class={`${tone}-${place}`}
              x={x + GAP / 2}
              y={top}
              width={1 - GAP}
              height={height}
            />
          )
        );
      })}
    </>
  );
}

function AsTable<T>({ title, points, at, layers, mark }: BarsProps<T>) {
  const columns = mark ? [...layers, mark] : layers;
  return (
    <details>
      <summary>As a table</summary>
      <table aria-label={title}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map(
            (point, place) =>
              point !== undefined && (
                <tr key={place}>
                  <td data-label="Time">{at(place)}</td>
                  {columns.map(({ name, of }) => (
                    <td key={name} data-label={name}>
                      {of(point)}
                    </td>
                  ))}
                </tr>
              ),
          )}
        </tbody>
      </table>
    </details>
  );
}

const wordsOf = <T,>(point: T, begin: string, { layers, mark, unit }: BarsProps<T>): string =>
  begin +
  [...layers, ...(mark ? [mark] : [])]
    .filter(({ of }) => of(point) > 0)
    .map(({ name, of }) => `${name} ${of(point)}${unit === '' ? '' : ` ${unit}`}`)
    .join(', ');

function highestOf<T>(
  point: T | undefined,
  layers: readonly Layer<T>[],
  mark: Layer<T> | undefined,
): number {
  if (point === undefined) return 0;
  const sum = layers.reduce((before, { of }) => before + of(point), 0);
  return Math.max(sum, mark?.of(point) ?? 0);
}
