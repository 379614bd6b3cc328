const isFull = process.env['SLUICE_TEST_SCALE'] === 'full';

/** What a promise is stated for, asked with `npm run faults -- full`, or as much as shows in `npm test` that it holds. */
export const scaled = <T>({ full, short }: { full: T; short: T }): T => (isFull ? full : short);
