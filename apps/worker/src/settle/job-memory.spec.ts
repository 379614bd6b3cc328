import type { Room } from '#libs/admission';
import { Metrics } from '#libs/telemetry';
import { JobMemory, MAX_RESULT_BYTES } from './job-memory.service.js';

const MIB = 1_048_576;
const SETTINGS = { SLUICE_MAX_HELD_BYTES: 128 * MIB } as never;

describe('the memory of jobs', () => {
  let metrics: Metrics;
  let memory: JobMemory;
  beforeEach(() => {
    metrics = new Metrics();
    memory = new JobMemory(SETTINGS, metrics);
  });
  afterEach(() => metrics.registry.clear());

  const held = async (what: string): Promise<number | undefined> => {
    const gauge = await metrics.registry.getSingleMetric('sluice_held_bytes')?.get();
    return gauge?.values.find(({ labels }) => labels['what'] === what)?.value;
  };

  /** Which of them have come to pass by now. */
  async function passed(...waits: Promise<void>[]): Promise<boolean[]> {
    const states = waits.map(() => false);
    waits.forEach((wait, index) => void wait.then(() => (states[index] = true)));
    await new Promise((resolve) => setImmediate(resolve));
    return states;
  }

  it('has room for the largest request of a project beside those of another one', async () => {
    const rooms = ['a', 'a', 'a', 'b'].map((project) => memory.of(project));
    const waits = rooms.map((room) => room.forRequest(15 * MIB));
    expect(await passed(...waits)).toEqual([true, false, false, true]);
    rooms[0]?.end();
    expect(await passed(...waits)).toEqual([true, true, false, true]);
    for (const room of rooms) room.end();
    await Promise.all(waits);
    for (const room of rooms) room.end();
    expect(await held('jobs')).toBe(0);
  });

  it('does not count what is small', async () => {
    const rooms = Array.from({ length: 1_000 }, () => memory.of('a'));
    await Promise.all(rooms.map((room) => room.forRequest(200_000)));
    await Promise.all(rooms.map((room) => room.forAnswer(200_000, 200_001)));
    expect(await held('jobs')).toBe(0);
  });

  it('comes to the end of every answer, however many say nothing of their length', async () => {
    const collect = async (room: Room): Promise<void> => {
      for (let bytes = 0; bytes < MAX_RESULT_BYTES; bytes += MIB / 4) {
        await room.forAnswer(bytes, undefined);
        await new Promise((resolve) => setImmediate(resolve));
        expect(await held('large answers of jobs')).toBeLessThanOrEqual(2 * MAX_RESULT_BYTES);
        expect(await held('jobs')).toBeLessThanOrEqual(64 * MIB);
      }
      room.end();
    };
    const projects = Array.from({ length: 60 }, (_, index) => `project ${index % 3}`);
    await Promise.all(projects.map((project) => collect(memory.of(project))));
    expect([await held('jobs'), await held('large answers of jobs')]).toEqual([0, 0]);
  });
});
