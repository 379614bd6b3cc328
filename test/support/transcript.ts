import { execFile } from 'node:child_process';

/** A command of a page, and what is said to come of it. */
export interface Step {
  command: string;
  output: string;
}

/** The `console` blocks of a page: what stands behind "$ ", and the lines below it. */
export const stepsIn = (markdown: string): Step[] =>
  [...markdown.matchAll(/^```console\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const end = text.indexOf('\n');
        return { command: text.slice(0, end), output: text.slice(end + 1) };
      }),
  );

/** `…` stands for anything on its line, and alone on a line for any lines. */
export function toldBy(output: string): RegExp {
  const lines = output.split('\n').map((line) =>
    line === '…'
      ? '(?:.*\n)*?'
      : `${line
          .split('…')
          .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*')}\n`,
  );
  return new RegExp(`^${lines.slice(0, -1).join('')}$`);
}

/** What a terminal would show. A command that fails is no failure of the page. */
export const shownBy = (
  command: string,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> =>
  new Promise((resolve) => {
    const shell = execFile('bash', ['-c', `exec 2>&1\n${command}`], options, (_error, stdout) =>
      resolve(stdout === '' || stdout.endsWith('\n') ? stdout : `${stdout}\n`),
    );
    shell.stdin?.end();
  });
