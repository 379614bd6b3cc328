/**
 * The one composition: settings become an opened platform, and the platform becomes injectable.
 * Promise: a process starts although its stores are away and says so; what was opened is closed in
 * reverse order; the two ways of running differ here and nowhere else.
 */
export { composePlatform, type Platform } from './compose.js';
export { examine, type Finding } from './doctor.js';
export { endInTime } from './end-in-time.js';
export { migrate } from './migrate.js';
export { PlatformModule } from './platform.module.js';
export { rotateKeys } from './rotate-keys.js';
