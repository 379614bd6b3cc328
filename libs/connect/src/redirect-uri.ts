import { authorityOf, type Integration } from '#libs/connections';

/**
 * The last part of the redirect URI. One for each authorisation server (RFC 9700 §4.4.2): the name
 * of a provider stands for the catalogue's own only, and whoever says for themselves where people
 * are sent gets a URI of their own.
 */
export const callbackOf = (integration: Integration): string =>
  authorityOf(integration) ?? integration.id;

/** Where providers send people back to: what is registered with the OAuth client. */
export const redirectUriOf = (publicUrl: string, callback: string): string =>
  `${publicUrl}/connect/callback/${encodeURIComponent(callback)}`;
