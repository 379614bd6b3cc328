import type { RequestLimits, Scope } from '#libs/contracts';

/** Who is asking: the project an API key belongs to and what the key may do. */
export interface Caller {
  readonly keyId: string;
  readonly projectId: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly installation: boolean;
  /** The only connection that its key is good for, if it is bound to one. */
  readonly connectionId: string | undefined;
  /** Whose connections alone it may call, where it speaks for an end user. */
  readonly externalUserId?: string;
  /** How many requests it may send, and its project with all of its keys. */
  readonly requestLimits: { readonly key: RequestLimits; readonly project: RequestLimits };
}
