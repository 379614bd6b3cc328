/** Path without query, which may carry secrets. */
export const routeOf = (target: string): string =>
  (target.split(/[?#]/, 1)[0] ?? '').slice(0, 2_048) || '/';
