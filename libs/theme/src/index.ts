/**
 * What all pages of Sluice look like: those on which end users connect accounts, and the console's.
 * Promise: text can be read and controls can be seen on every ground (WCAG 2.2 AA), whatever colour
 * a project has chosen, in a light theme and in a dark one.
 */
export { contrast } from './colours.js';
export { themeStyle } from './theme.js';
