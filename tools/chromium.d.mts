/** The path of a Chromium that the tests can run. */
export function ensureChromium(): string;
