export interface Share {
  name: string;
  ms: number;
}

interface SharesProps {
  title: string;
  total: number;
  shares: readonly Share[];
}

/** Of a time its parts, one after the other in one bar, and the same in words. */
export function Shares({ title, total, shares }: SharesProps) {
  const whole = Math.max(
    1,
    shares.reduce((sum, { ms }) => sum + ms, 0),
  );
  let from = 0;
  return (
    <section>
      <h2>
        {title} <span class="quiet">{total} ms</span>
      </h2>
      <svg class="shares" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        {shares.map(({ name, ms }, place) => {
          const x = from;
          const width = (ms * 100) / whole;
          from += width;
          return <rect key={name} class={`share-${place}`} x={x} width={width} height="6" />;
        })}
      </svg>
      <dl class="facts">
        {shares.map(({ name, ms }, place) => (
          <div key={name}>
            <dt>
              <span class={`key share-${place}`} aria-hidden="true" /> {name}
            </dt>
            <dd>{ms} ms</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
