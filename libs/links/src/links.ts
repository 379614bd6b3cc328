import { type Destination, joinTarget, targetOf, type TargetRules } from '#libs/egress';
import { resolveReference } from './reference.js';

export interface LinksParts {
  rules: TargetRules;
  /** Where the request went: what relative links are relative to. */
  requested: Destination;
  /** `https://…/connections/<selector>/proxy`, as the caller can reach it. */
  prefix: string;
  /** Other spellings of it that a caller may use. */
  aliases: readonly string[];
  /** JSON pointers of the links in bodies. */
  fields: readonly string[];
}

/** How links of one answer are rewritten. */
export class Links {
  readonly #base: { scheme: string; authority: string; path: string };

  constructor(private readonly parts: LinksParts) {
    const { origin, path } = parts.requested;
    const [scheme = '', authority = ''] = origin.split('://');
    this.#base = { scheme, authority, path };
  }

  get fields(): readonly string[] {
    return this.parts.fields;
  }

  /**
   * The same link through the proxied route; unchanged when it does not lead to a host of the
   * integration.
   */
  rewrite(reference: string): string {
    const link = resolveReference(this.#base, reference);
    const target = link && targetOf(this.parts.rules, link);
    return target === undefined ? reference : `${this.parts.prefix}${target}${link?.fragment}`;
  }

  /**
   * The opposite: where a link through the proxied route leads; unchanged when it is none.
   * @throws SluiceError `invalid_path`, `host_not_allowed`
   */
  restore(link: string): string {
    const { prefix, aliases, rules } = this.parts;
    const used = [prefix, ...aliases].find((each) => link.startsWith(each));
    const target = used === undefined ? undefined : link.slice(used.length);
    if (target === undefined || !/^(?:[/?]|$)/.test(target)) return link;
    const { origin, path } = joinTarget(rules, target);
    return `${origin}${path}`;
  }
}
