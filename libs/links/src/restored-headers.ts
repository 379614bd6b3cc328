import type { HeaderPair } from '#libs/contracts';
import type { Links } from './links.js';

/** `(<token> ["etag"])` lists follow the resource that they speak of (RFC 4918 §10.4). */
const RESOURCE_TAG = /<([^<>]*)>/g;

/**
 * The headers of a request in which WebDAV names resources by their URL (RFC 4918 §10.3, §10.4):
 * where a caller names them as it reaches them, through the proxied route, the third party gets its
 * own URLs.
 * @throws SluiceError `invalid_path`, `host_not_allowed`
 */
export function restoredHeaders(
  headers: readonly HeaderPair[],
  links: Pick<Links, 'restore'>,
): HeaderPair[] {
  return headers.map(([name, value]): HeaderPair => {
    switch (name.toLowerCase()) {
      case 'destination':
        return [name, links.restore(value)];
      case 'if':
        return [
          name,
          value.replace(RESOURCE_TAG, (_tag, url: string) => `<${links.restore(url)}>`),
        ];
      default:
        return [name, value];
    }
  });
}
