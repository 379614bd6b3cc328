/** Becomes an entry of `errors` in an answer with status 200. */
export class GraphqlProblem extends Error {}
