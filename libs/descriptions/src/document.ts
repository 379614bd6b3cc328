/** Part of a description: nothing is known of it but that it is JSON. */
export type Node = Readonly<Record<string, unknown>>;

const MOST_REFERENCES = 20;

export const objectOf = (value: unknown): Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {};
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Why something of a description is not taken over. */
export class Unreadable extends Error {}

/** An OpenAPI document. References are followed where they stand and never expanded. */
export class Document {
  constructor(readonly root: Node) {}

  /**
   * What is meant by a node that may refer to another one.
   * @throws Unreadable when it refers out of the document, to nothing, or in a circle
   */
  resolve(value: unknown): Node {
    let node = objectOf(value);
    for (let followed = 0; followed < MOST_REFERENCES; followed++) {
      const reference = textOf(node['$ref']);
      if (reference === undefined) return node;
      node = this.#at(reference);
    }
    throw new Unreadable('refers to itself');
  }

  /** RFC 6901 in a fragment. */
  #at(reference: string): Node {
    if (!reference.startsWith('#/')) throw new Unreadable(`refers to "${reference}", outside`);
    let node: unknown = this.root;
    for (const part of reference.slice(2).split('/')) {
      const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      node = Object.hasOwn(objectOf(node), name) ? objectOf(node)[name] : undefined;
    }
    if (node === undefined) throw new Unreadable(`refers to "${reference}", which is not there`);
    return objectOf(node);
  }
}
