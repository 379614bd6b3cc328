import { UpstreamAnswer } from './upstream-answer.js';

const HIGH_WATER = Buffer.alloc(262_144);
const head = { status: 200, statusText: 'OK', headers: [] };

/** An answer whose source behaves as `onResume` says when it is sped up again. */
function anAnswer(onResume: (answer: UpstreamAnswer) => void = () => undefined) {
  const calls: string[] = [];
  const answer: UpstreamAnswer = new UpstreamAnswer(head, {
    pause: () => calls.push('pause'),
    resume: () => {
      calls.push('resume');
      onResume(answer);
    },
    abort: () => calls.push('abort'),
  });
  return { answer, calls };
}

describe('UpstreamAnswer', () => {
  it('does not claim the end while bytes that came with it are still to be taken', () => {
    const { answer } = anAnswer((resumed) => {
      resumed.onData(Buffer.from('tail'));
      resumed.onEnd();
    });
    answer.onData(HIGH_WATER);
    expect(answer.take()).toEqual({ chunks: [HIGH_WATER], ended: false });
    expect(answer.take()).toEqual({ chunks: [Buffer.from('tail')], ended: true });
  });

  it('slows its source down when nobody takes, and speeds it up when somebody does', () => {
    const { answer, calls } = anAnswer();
    answer.onData(HIGH_WATER);
    answer.onData(HIGH_WATER);
    expect(calls).toEqual(['pause']);
    answer.take();
    answer.take();
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('hands over what came before an error, then throws it', async () => {
    const { answer } = anAnswer();
    answer.onData(Buffer.from('some'));
    answer.onError(new Error('broken'));
    await answer.readable();
    expect(answer.take().chunks).toHaveLength(1);
    await answer.readable();
    expect(() => answer.take()).toThrow('broken');
  });

  it('shows its beginning without taking it', async () => {
    const { answer } = anAnswer();
    const peeked = answer.peek(4);
    answer.onData(Buffer.from('abc'));
    answer.onData(Buffer.from('def'));
    expect((await peeked).toString()).toBe('abcd');
    expect(Buffer.concat(answer.take().chunks).toString()).toBe('abcdef');
  });
});
