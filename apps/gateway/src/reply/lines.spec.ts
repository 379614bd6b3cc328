import type { ServerResponse } from 'node:http';
import { jest } from '@jest/globals';
import type { AnswerFrame } from '#libs/replies';
import { Lines } from './lines.js';

/** What a caller's socket was given, and how many bytes were reported as handed on. */
function setup() {
  const seen = { status: 0, body: '', isOver: false, isBroken: false, granted: 0 };
  const response = {
    headersSent: false,
    destroyed: false,
    req: { httpVersionMinor: 1 },
    writeHead(status: number) {
      this.headersSent = true;
      seen.status = status;
    },
    flushHeaders: () => undefined,
    write(data: Buffer | string, written?: () => void) {
      seen.body += data.toString();
      written?.();
    },
    end(data: Buffer | string | undefined) {
      seen.body += data?.toString() ?? '';
      seen.isOver = true;
    },
    destroy() {
      this.destroyed = true;
      seen.isBroken = true;
    },
  };
  const lines = new Lines(response as unknown as ServerResponse);
  const page = () => lines.page((bytes) => (seen.granted = bytes), 'call-1');
  return { seen, lines, page };
}

const frame = (body: string | Buffer, { status = 200 } = {}): AnswerFrame => ({
  kind: 'answer',
  head: { status, statusText: '', headers: [], worker: 'w', waitedMs: 0 },
  data: Buffer.from(body),
  end: true,
});

describe('lines of many pages', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('are one answer, which begins with the first page and has no line of its own', () => {
    const { seen, lines, page } = setup();
    page().write(frame('1\n2\n'));
    page().write(frame('3\n'));
    expect(seen).toMatchObject({ status: 200, body: '1\n2\n3\n', isOver: false });
    lines.end();
    expect(seen).toMatchObject({ body: '1\n2\n3\n', isOver: true });
  });

  it('are the third party’s own answer when the first page is none', () => {
    const { seen, lines, page } = setup();
    const first = page();
    first.write(frame('no such list', { status: 404 }));
    expect(first.isAnswer).toBe(true);
    expect(seen).toMatchObject({ status: 404, body: 'no such list', isOver: true });
    lines.release();
  });

  it('go without a later page that is none, and keep it from waiting for room', () => {
    const { seen, lines, page } = setup();
    page().write(frame('1\n'));
    const second = page();
    second.write(frame(Buffer.alloc(300_000), { status: 500 }));
    expect([second.isAnswer, second.isPage, seen.granted]).toEqual([false, false, 300_000]);
    lines.end({ end: 'page_failed', status: 500, next_cursor: 'x' });
    expect(seen.body).toBe('1\n{"end":"page_failed","status":500,"next_cursor":"x"}\n');
  });

  it('are blank while nothing comes, so that nobody on the way gives up', () => {
    const { seen, lines, page } = setup();
    jest.advanceTimersByTime(10_000);
    expect(seen).toMatchObject({ status: 200, body: '\n' });
    page().write(frame('1\n'));
    jest.advanceTimersByTime(10_000);
    expect(seen.body).toBe('\n1\n');
    jest.advanceTimersByTime(20_000);
    expect(seen.body).toBe('\n1\n\n\n');
    lines.end();
    jest.advanceTimersByTime(60_000);
    expect(seen.body).toBe('\n1\n\n\n');
  });

  it('break off with a page that breaks off, so that no half line counts', () => {
    const { seen, lines, page } = setup();
    const half = page();
    half.write({ ...frame('{"id":'), end: false });
    half.break();
    expect(seen.isBroken).toBe(true);
    lines.release();
  });
});
