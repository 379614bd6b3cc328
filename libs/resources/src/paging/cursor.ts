import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SluiceError } from '#libs/errors';
import type { TransitBox } from '#libs/sealing';
import type { PageState } from './page-state.js';

/** As much as a cursor may have, so that it fits into any URL. */
const MAX_CHARACTERS = 4_096;

/** What a caller says of the list that it wants, its limit and cursor aside. */
export interface ListParameters {
  query: readonly (readonly [name: string, value: string])[];
  /** JSON, as it was sent. */
  body?: string | undefined;
}

/** Whose list it is. */
export interface CursorOwner {
  projectId: string;
  connectionId: string;
}

/** The list that a page belongs to. */
export interface ListIdentity {
  resource: string;
  method: string;
  /** Of its definition: another one may page in another way. */
  version: string;
}

/** A page of a list, and what was asked for. */
export interface ListPage extends ListIdentity {
  state: PageState;
  parameters: ListParameters;
}

/** What travels; parameters that are too long for it are only recognised again. */
type Content = ListIdentity & { state: PageState } & (
    | { parameters: ListParameters }
    | { digest: string }
  );

/**
 * Pages as texts that callers hand back: unreadable, of no use to another project, connection or
 * definition, at most 4 KB.
 */
export class Cursors {
  constructor(private readonly box: TransitBox) {}

  /** @throws SluiceError `resource_answer_unreadable` when the provider's own cursor is too long */
  seal(owner: CursorOwner, { parameters, ...list }: ListPage): string {
    const whole = this.#sealed(owner, { ...list, parameters });
    if (whole.length <= MAX_CHARACTERS) return whole;
    const short = this.#sealed(owner, { ...list, digest: digestOf(parameters) });
    if (short.length <= MAX_CHARACTERS) return short;
    throw new SluiceError('resource_answer_unreadable', {
      dispatched: true,
      detail: 'The next page has a name that is too long for a cursor.',
    });
  }

  /**
   * @param given what the caller says this time: it may leave out or repeat what it said before
   * @throws SluiceError `invalid_cursor`
   */
  open(owner: CursorOwner, cursor: string, given: ListIdentity & ListParameters): ListPage {
    const content = this.#content(owner, cursor);
    const { resource, method, version, state } = content;
    if (resource !== given.resource || method !== given.method)
      throw refused(`It is of the method "${method}" of "${resource}".`);
    if (version !== given.version)
      throw refused('The definition of the resource has changed since; begin anew without it.');
    const parameters = 'digest' in content ? repeated(content.digest, given) : content.parameters;
    const contradiction = contradictionOf(parameters, given);
    if (contradiction !== undefined)
      throw refused(`"${contradiction}" is not what the list was asked for with; leave it out.`);
    return { resource, method, version, state, parameters };
  }

  #sealed(owner: CursorOwner, content: Content): string {
    const plain = deflateRawSync(JSON.stringify(content));
    return this.box.seal(plain, nameOf(owner)).toString('base64url');
  }

  #content(owner: CursorOwner, cursor: string): Content {
    try {
      const plain = this.box.open(Buffer.from(cursor, 'base64url'), nameOf(owner));
      return JSON.parse(inflateRawSync(plain).toString()) as Content;
    } catch (cause) {
      throw refused('It is none of this connection, or it was changed.', cause);
    }
  }
}

const nameOf = ({ projectId, connectionId }: CursorOwner): string =>
  `cursor:${projectId}:${connectionId}`;

const refused = (detail: string, cause?: unknown): SluiceError =>
  new SluiceError('invalid_cursor', { dispatched: false, detail }, cause);

const digestOf = ({ query, body = '' }: ListParameters): string =>
  createHash('sha256')
    .update(JSON.stringify([query, body]))
    .digest('base64url');

function repeated(digest: string, { query, body }: ListParameters): ListParameters {
  if (digestOf({ query, body }) === digest) return { query, body };
  throw refused('The parameters are too long for it; send the same ones with it each time.');
}

/** @returns the name of what is not as it was said before */
function contradictionOf(said: ListParameters, given: ListParameters): string | undefined {
  const values = ({ query }: ListParameters, name: string): string[] =>
    query.filter(([each]) => each === name).map(([, value]) => value);
  const names = given.query.map(([name]) => name);
  const other = names.find((name) => !isDeepStrictEqual(values(given, name), values(said, name)));
  return other ?? (isSameBody(given.body, said.body) ? undefined : 'body');
}

/** Blanks and the order of members do not matter. */
const isSameBody = (given: string | undefined, said: string | undefined): boolean =>
  given === undefined ||
  given === said ||
  (said !== undefined && isDeepStrictEqual(JSON.parse(given), JSON.parse(said)));
