import { Argument, type Command } from 'commander';
import { candidates, COMPLETE } from '../completion/candidates.js';
import { SCRIPTS, type Shell, SHELLS } from '../completion/scripts.js';
import { write } from '../output/print.js';
import { addCommand } from './command.js';

export function addCompletion(program: Command): void {
  addCommand(program, {
    usage: 'completion',
    summary: 'What a shell reads so that Tab completes commands and options',
    examples: [
      'completion bash >> ~/.bashrc',
      'completion zsh > "${fpath[1]}/_sluice"',
      'completion fish > ~/.config/fish/completions/sluice.fish',
    ],
  })
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => write(SCRIPTS[shell]));
  program.command(`${COMPLETE} [words...]`, { hidden: true }).action((words: string[]) =>
    write(
      candidates(program, words)
        .map((each) => `${each}\n`)
        .join(''),
    ),
  );
}
