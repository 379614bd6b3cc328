/**
 * Descriptions of APIs (OpenAPI) as providers with resources. Promise: what a description does not
 * say is left out and listed with the reason, never guessed; nothing but the document is read, in a
 * process that is killed when that takes too long.
 */
export { describeProvider } from './describe.js';
export { fetchDescription } from './fetch-description.js';
