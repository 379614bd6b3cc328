import type { IncomingMessage } from 'node:http';
import type { ProblemAnswer } from '#libs/errors';

const FORM = Symbol('how a client of another product knows errors');

/** Makes of a problem the body that a client understands. */
type ProblemForm = (problem: ProblemAnswer) => object;

type Formed = IncomingMessage & { [FORM]?: ProblemForm };

export function answerProblemsAs(raw: Formed, form: ProblemForm): void {
  raw[FORM] = form;
}

/** The problem as its caller understands it; status and headers stay. */
export function formed(raw: Formed, problem: ProblemAnswer): ProblemAnswer | FormedProblem {
  const form = raw[FORM];
  if (!form) return problem;
  const headers = { ...problem.headers, 'content-type': 'application/json; charset=utf-8' };
  return { status: problem.status, headers, body: form(problem) };
}

interface FormedProblem extends Omit<ProblemAnswer, 'body'> {
  body: object;
}
