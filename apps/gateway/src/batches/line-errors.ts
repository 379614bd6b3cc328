import type { LineError } from '#libs/contracts';
import { SluiceError } from '#libs/errors';

/** Of so many lines it is said what was wrong. */
const LISTED = 100;
const LONGEST_MESSAGE = 500;

/** What was wrong with the lines of a batch. */
export class LineErrors {
  readonly errors: LineError[] = [];
  rejected = 0;

  /**
   * @returns `undefined` when the line is at fault
   * @throws what is not the line's fault
   */
  async unlessOf<T>(line: number, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SluiceError) || !isOfLine(error)) throw error;
      this.add(line, error);
      return undefined;
    }
  }

  add(line: number, error: SluiceError): void {
    this.rejected++;
    if (this.errors.length < LISTED)
      this.errors.push({ line, code: error.code, message: messageOf(error) });
  }

  asRefusal(): SluiceError {
    const errors = this.errors.map(({ line, code, message }) => ({
      path: `line ${line}`,
      message: `${code}: ${message}`,
    }));
    const detail =
      this.rejected === 0 ? 'It holds no jobs.' : `Lines that are not valid: ${this.rejected}.`;
    return new SluiceError('batch_rejected', { detail, errors, dispatched: false });
  }
}

const isOfLine = ({ status }: SluiceError): boolean => status < 500 && status !== 429;

function messageOf({ message, facts: { detail, errors = [] } }: SluiceError): string {
  const fields = errors.map(({ path, message: of }) => (path === '' ? of : `${path} ${of}`));
  const said = fields.length > 0 ? fields.join('; ') : (detail ?? message);
  return said.slice(0, LONGEST_MESSAGE);
}
