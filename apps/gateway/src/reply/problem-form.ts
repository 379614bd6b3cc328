import type { IncomingMessage } from 'node:http';
import type { ProblemAnswer } from '#libs/errors';

const FORM = Symbol('how a client of another product knows errors');

/** What a client understands in the place of a problem document. */
export interface FormedProblem {
  /** Beside those of the problem. */
  headers?: Record<string, string>;
  body: object;
}

type ProblemForm = (problem: ProblemAnswer) => FormedProblem;

type Formed = IncomingMessage & { [FORM]?: ProblemForm };

export function answerProblemsAs(raw: Formed, form: ProblemForm): void {
  raw[FORM] = form;
}

/** The problem as its caller understands it; its status and its own headers stay. */
export function formed(
  raw: Formed,
  problem: ProblemAnswer,
): Omit<ProblemAnswer, 'body'> & { body: object } {
  const form = raw[FORM];
  if (!form) return problem;
  const { headers, body } = form(problem);
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { status: problem.status, headers: { ...problem.headers, ...headers, ...type }, body };
}
