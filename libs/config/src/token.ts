/** Injection token of the effective `Settings`. */
export const SETTINGS = Symbol('Settings');
