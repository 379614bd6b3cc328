const BAR = 40;
let steps = 0;

export function chapter(title) {
  process.stdout.write(`\n${++steps}. ${title}\n\n`);
}

export function say(line) {
  process.stdout.write(`   ${line}\n`);
}

export const since = (startedAt) => seconds(performance.now() - startedAt);

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** A bar that grows in place; where nothing can be overwritten, a line for every fifth part. */
export class Progress {
  #shown = -1;

  constructor(total, what) {
    this.total = total;
    this.what = what;
  }

  show(done) {
    const { isTTY } = process.stdout;
    const step = isTTY ? done : Math.floor((done * 5) / this.total);
    if (step === this.#shown || (step === 0 && !isTTY)) return;
    this.#shown = step;
    const filled = Math.round((done / this.total) * BAR);
    const bar = `   [${'#'.repeat(filled).padEnd(BAR, '.')}] ${done} of ${this.total} ${this.what}`;
    const end = isTTY && done < this.total ? '' : '\n';
    process.stdout.write(isTTY ? `\r${bar}${end}` : `${bar}\n`);
  }
}
