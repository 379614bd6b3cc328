const MAX_DECODES = 3;
/** Without one of these a path cannot hold a dot segment or a backslash in any spelling. */
const MAY_LEAVE = /[%\\\xc0\xc1\xe0\xf0]|(?:^|\/)\.\.?(?:[/;]|$)/;

/**
 * Begins like a path or a query and holds printable bytes only; "#" would begin what is never sent.
 */
export const isPathLike = (target: string): boolean =>
  /^(?:[/?][\x21\x22\x24-\x7e\x80-\xff]*)?$/.test(target);

/**
 * Whether some server could be led out of the base path by it, however it is spelled. `//` and
 * `%2F` are ordinary.
 */
export function leavesBasePath(path: string): boolean {
  return MAY_LEAVE.test(path) && path.split('/').some(leaves);
}

function leaves(segment: string): boolean {
  let decoded = segment;
  for (let round = 0; round <= MAX_DECODES; round++) {
    const read = withoutOverlongForms(decoded);
    if (read.includes('\\') || read.split('/').some(isDotSegment)) return true;
    const next = decodeOnce(decoded);
    if (next === decoded) return false;
    decoded = next;
  }
  return false;
}

/**
 * Some servers drop path parameters (`..;x`), NUL and blanks at the end before they resolve dots.
 */
const isDotSegment = (segment: string): boolean => /^\.\.?[\0-\x20]*(?:;.*)?$/s.test(segment);

/** Percent-decoding, with IIS's `%u002e` too, that leaves invalid escapes as they are. */
const decodeOnce = (text: string): string =>
  text.replace(/%(?:u00)?([0-9a-f]{2})/gi, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

/**
 * UTF-8 in more bytes than needed, which RFC 3629 §3 forbids and lenient decoders read all the
 * same. Bytes as Latin-1 characters.
 */
const withoutOverlongForms = (bytes: string): string =>
  bytes
    .replace(/\xc0\xae|\xe0\x80\xae|\xf0\x80\x80\xae/g, '.')
    .replace(/\xc0\xaf|\xe0\x80\xaf|\xf0\x80\x80\xaf/g, '/')
    .replace(/\xc1\x9c|\xe0\x81\x9c|\xf0\x80\x81\x9c/g, '\\');
