import { type Problem, SluiceError, UpstreamError } from '#libs/sdk';
import { CommandError, EXIT, type ExitCode } from './failure.js';

/** What is said about an error, and what the process ends with. */
export interface Failure {
  exitCode: ExitCode;
  lines: string[];
}

/** What to do next, where it is another command. */
const NEXT: Record<string, string> = {
  invalid_api_key: 'sluice login',
  insufficient_scope: 'sluice login',
  connection_not_found: 'sluice connections',
  resource_not_found: 'sluice resources -a <connection>',
  method_not_found: 'sluice resources -a <connection>',
  unreachable: 'sluice status',
  not_ready: 'sluice status',
  result_not_ready: 'sluice jobs wait <id>',
};

const MOST_CHARACTERS = 2_000;

/** Nothing in it is secret: errors of Sluice hold neither keys nor requests. */
export async function describeFailure(error: unknown): Promise<Failure> {
  if (error instanceof CommandError)
    return { exitCode: error.exitCode, lines: [`error: ${error.message}`] };
  if (error instanceof UpstreamError) return ofThirdParty(error);
  if (error instanceof SluiceError) return ofSluice(error);
  if (error instanceof TypeError)
    return { exitCode: EXIT.usage, lines: [`error: ${error.message}`] };
  return { exitCode: EXIT.no, lines: [`error: ${error instanceof Error ? error.message : error}`] };
}

async function ofThirdParty({ message, response }: UpstreamError): Promise<Failure> {
  const text = await response.text();
  const [said] = message.split(' Read "response"');
  return { exitCode: EXIT.no, lines: [`error: ${said}`, text.slice(0, MOST_CHARACTERS)] };
}

function ofSluice(error: SluiceError): Failure {
  const { code, message, problem, requestId, status, retryAfter } = error;
  const next = NEXT[code];
  const lines = [
    `error: ${message} (${code})`,
    ...detailsOf(message, problem),
    ...(retryAfter === undefined ? [] : [`It may be tried again in ${retryAfter} s.`]),
    ...(next === undefined ? [] : [`Next: ${next}`]),
    ...(status >= 500 && requestId ? [`The log of Sluice knows it as ${requestId}.`] : []),
  ];
  return { exitCode: exitCodeOf(error), lines };
}

/** Of a Sluice that is not ready, part by part. */
type Told = Partial<Problem> & { checks?: Record<string, string> };

const detailsOf = (
  message: string,
  { detail, errors = [], candidates = [], checks = {} }: Told = {},
): string[] => [
  ...(detail === undefined || message.includes(detail) ? [] : [detail]),
  ...errors.map(({ path, message }) => `  ${path} ${message}`.trimEnd()),
  ...candidates.map((candidate) => `  ${candidate}`),
  ...Object.entries(checks).map(([part, state]) => `  ${part}: ${state}`),
];

function exitCodeOf({ status, code, dispatched }: SluiceError): ExitCode {
  if (status === 0 || code === 'unexpected_answer') return EXIT.noAnswer;
  if (dispatched === true) return EXIT.unsure;
  if (status === 401 || status === 403) return EXIT.notAllowed;
  if (status === 404 || status === 410) return EXIT.notFound;
  return status === 429 || status >= 500 ? EXIT.later : EXIT.refused;
}
