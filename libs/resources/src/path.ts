import { invalidParameters } from './refusal.js';
import { fillTemplate } from './template.js';

/**
 * Fills the path of a method: every value is one encoded segment, or several, and never one that
 * leads elsewhere.
 * @throws SluiceError `invalid_parameter`
 */
export function fillPath(template: string, valueOf: (name: string) => string | undefined): string {
  const filled = fillTemplate(template, ({ name, isPath }) => {
    const value = valueOf(name);
    if (value === undefined) throw invalidParameters([{ path: name, message: 'is required' }]);
    const segments = isPath ? value.split('/').filter((each) => each !== '') : [value];
    if (segments.length === 0 || segments.some(leads))
      throw invalidParameters([{ path: name, message: 'must not be empty, "." or ".."' }]);
    return segments.map(encoded).join('/');
  });
  return filled ?? '';
}

/** RFC 3986 §3.3. */
const leads = (segment: string): boolean => /^\.{0,2}$/.test(segment);

/** What has no bytes, a lone surrogate, becomes a replacement character. */
const encoded = (segment: string): string => encodeURIComponent(Buffer.from(segment).toString());
