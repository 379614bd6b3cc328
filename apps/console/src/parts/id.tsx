import { Link } from '../navigate/link.js';
import { linkTo } from '../navigate/url.js';

const SHOWN = 8;

/** Of an id what tells it apart from its neighbours: those of one moment begin alike. */
const shortId = (id: string): string => `…${id.slice(-SHOWN)}`;

/** An id that leads to its record. */
export function IdLink({ screen, id }: { screen: string; id: string | undefined }) {
  if (id === undefined) return <span class="quiet">–</span>;
  return (
    <span class="id" title={id}>
      <Link href={linkTo(`/${screen}/${id}`)}>{shortId(id)}</Link>
    </span>
  );
}
