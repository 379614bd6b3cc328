import type { AxiosError } from 'axios';

/** What a client of another product says of an answer that is none of success. */
interface Refusal {
  status: number | undefined;
  /** Of Sluice's own; the third party's answers have none. */
  code: string | undefined;
  body: unknown;
}

/** Fails when the answer is one of success. */
export async function refusalOf(request: Promise<unknown>): Promise<Refusal> {
  try {
    await request;
  } catch (error) {
    const { response } = error as AxiosError;
    const code = response?.headers['sluice-error'] as string | undefined;
    return { status: response?.status, code, body: response?.data };
  }
  throw new Error('the request succeeded');
}

interface Snippet {
  /** Heading of the section whose first program is run. */
  section: string;
  key: string;
  /** What it imports, by name. */
  given: Record<string, unknown>;
}

const AsyncFunction = (async () => undefined).constructor as new (
  ...parameters: string[]
) => (...given: unknown[]) => Promise<void>;

/**
 * Runs the program of a page, and compares what it prints with the comments behind that.
 * @returns what differs
 */
export async function runSnippet(page: string, { section, key, given }: Snippet): Promise<string> {
  const [, text = ''] = page.split(`\n## ${section}\n`);
  const [, program = ''] = /```js\n(.*?)```/s.exec(text) ?? [];
  const body = program.replaceAll(/^import .*$/gm, '');
  const printed: string[] = [];
  const told = [...program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, each]) => each);
  const world = {
    ...given,
    process: { env: { SLUICE_KEY: key } },
    console: { log: (value: unknown) => printed.push(String(value)) },
  };
  await new AsyncFunction(...Object.keys(world), body)(...Object.values(world));
  const isSame = told.length > 0 && JSON.stringify(printed) === JSON.stringify(told);
  return isSame ? 'all as in its comments' : `printed ${printed.join()} instead of ${told.join()}`;
}
