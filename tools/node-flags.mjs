/**
 * How gateway, worker and standalone are started. Stack traces name the lines of the TypeScript; a stack that nobody reads costs nothing
 * for it. The young generation (MB) is at its full size from the start: V8 begins with one of a sixteenth of that, and clears it so often that
 * calls on their way are copied again and again.
 */
export const NODE_FLAGS = ['--enable-source-maps', '--min-semi-space-size=16'];
