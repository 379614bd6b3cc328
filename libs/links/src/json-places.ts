/** Places in JSON documents, as a tree: one pointer is one way down. */
export interface Place {
  isTarget: boolean;
  steps: Map<string, Place>;
}

const EVERY = '*';

/** @param pointers JSON pointers (RFC 6901), where `*` stands for every element or member */
export function placesOf(pointers: readonly string[]): Place {
  const root: Place = { isTarget: false, steps: new Map() };
  for (const pointer of pointers) {
    const [, ...steps] = pointer.split('/');
    let place = root;
    for (const step of steps) place = below(place, unescaped(step));
    place.isTarget = true;
  }
  return root;
}

/** Where one step leads from several places at once. */
export const after = (places: readonly Place[], step: string): Place[] =>
  places.flatMap(({ steps }) => [steps.get(step) ?? [], steps.get(EVERY) ?? []].flat());

function below({ steps }: Place, step: string): Place {
  const known = steps.get(step);
  if (known) return known;
  const made: Place = { isTarget: false, steps: new Map() };
  steps.set(step, made);
  return made;
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');
