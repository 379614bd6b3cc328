/**
 * For a promise whose failure changes nothing: `.catch(ignore('it expires by itself'))`.
 * @param _why it changes nothing, for the reader
 */
export const ignore = (_why: string) => (): undefined => undefined;
