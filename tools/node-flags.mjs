/**
 * How gateway, worker and standalone are started: with a young generation (MB) that is at its full size from the start. V8 begins with one of a
 * sixteenth of that, and clears it so often that calls on their way are copied again and again.
 */
export const NODE_FLAGS = ['--min-semi-space-size=16'];
