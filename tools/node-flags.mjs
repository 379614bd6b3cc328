/**
 * How gateway, worker and standalone are started. Stacks name lines of the TypeScript: the maps
 * take about 10 MB, and a stack that nobody reads costs nothing for them. The young generation (MB)
 * is at its full size from the start: V8 begins with one of a sixteenth of that, and clears it so
 * often that calls on their way are copied again and again. With many jobs on their way it grows
 * to twice that.
 */
export const NODE_FLAGS = [
  '--enable-source-maps',
  '--min-semi-space-size=16',
  '--max-semi-space-size=32',
];
