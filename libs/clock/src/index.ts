/** Waiting for time to pass. Promise: whatever waits can be ended by its signal. */
export { sleep } from './sleep.js';
