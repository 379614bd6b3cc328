import type { WrittenUrl } from '#libs/egress';

/** RFC 3986 appendix B. */
const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/s;
const HAS_DOTS = /(?:^|\/)\.\.?(?:\/|$)/;

export interface Reference extends WrittenUrl {
  /** With its `#`, or empty. */
  fragment: string;
}

/**
 * A URI reference against its base (RFC 3986 §5.2), without re-encoding a byte.
 * @returns undefined for what leads to no http(s) URL, and for what stays in the document it is
 *   written in
 */
export function resolveReference(base: WrittenUrl, text: string): Reference | undefined {
  // Clients trim what they are given; what they would then read is not what is written here.
  if (/^\s|\s$/.test(text)) return undefined;
  const [, scheme, authority, path = '', query = '', fragment = ''] = PARTS.exec(text) ?? [];
  if (scheme !== undefined && (authority === undefined || !/^https?$/i.test(scheme)))
    return undefined;
  if (authority !== undefined) {
    const written = `${withoutDots(path)}${query}`;
    return { scheme: scheme ?? base.scheme, authority, path: written, fragment };
  }
  if (path === '' && query === '') return undefined;
  return { ...base, path: `${pathFrom(base.path, path)}${query}`, fragment };
}

function pathFrom(base: string, path: string): string {
  const basePath = base.replace(/\?.*$/s, '');
  if (path === '') return basePath;
  return withoutDots(
    path.startsWith('/') ? path : `${basePath.slice(0, basePath.lastIndexOf('/') + 1)}${path}`,
  );
}

/** RFC 3986 §5.2.4. */
function withoutDots(path: string): string {
  if (!HAS_DOTS.test(path)) return path;
  const kept: string[] = [];
  const [, ...segments] = path.split('/');
  segments.forEach((segment, index) => {
    if (segment !== '.' && segment !== '..') return void kept.push(segment);
    if (segment === '..') kept.pop();
    if (index === segments.length - 1) kept.push('');
  });
  return `/${kept.join('/')}`;
}
