/**
 * Something bounded that projects share. Promise: however many one project asks for, some is left
 * for one that comes, and whoever waits is let in by turns, a project at a time.
 */
export { ProjectRounds, type ProjectTask } from './project-rounds.js';
export { ProjectShares } from './project-shares.js';
