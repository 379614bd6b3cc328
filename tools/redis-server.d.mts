export function ensureRedisServer(): Promise<string>;
