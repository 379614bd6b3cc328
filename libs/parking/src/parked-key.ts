/**
 * Where a call's sealed request lies, for a script that claims it together with something else.
 * @param run of the server: were it claimed in data that a restart lost, it would lie there again,
 *   to be sent twice
 */
export const parkedKey = (run: string, callId: string): string => `sluice:parked:${run}:${callId}`;
