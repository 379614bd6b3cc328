import { WaitingRoom } from './waiting-room.js';

describe('WaitingRoom', () => {
  it('has room until its places are taken, and then says for how long it has none', () => {
    const room = new WaitingRoom();
    room.enter('c', { callId: 'a', until: 500 });
    expect(room.fullFor('c', 2, 0)).toBeUndefined();
    room.enter('c', { callId: 'b', until: 300 });
    expect(room.fullFor('c', 2, 100)).toBe(200);
  });

  it('frees the place of a call that leaves', () => {
    const room = new WaitingRoom();
    room.enter('c', { callId: 'a', until: 500 });
    expect(room.fullFor('c', 1, 0)).toBe(500);
    room.leave('c', 'a');
    room.leave('c', 'a');
    expect(room.fullFor('c', 1, 0)).toBeUndefined();
  });

  it('frees a place whose time has passed', () => {
    const room = new WaitingRoom();
    room.enter('c', { callId: 'a', until: 500 });
    room.enter('c', { callId: 'b', until: 900 });
    expect(room.fullFor('c', 2, 499)).toBe(1);
    expect(room.fullFor('c', 2, 500)).toBeUndefined();
    expect(room.fullFor('c', 1, 500)).toBe(400);
  });

  it('counts a call that enters again once, and rooms apart', () => {
    const room = new WaitingRoom();
    room.enter('c', { callId: 'a', until: 500 });
    room.enter('c', { callId: 'a', until: 700 });
    expect(room.fullFor('c', 2, 0)).toBeUndefined();
    expect(room.fullFor('other', 1, 0)).toBeUndefined();
  });

  it('has no place at all when it is to have none', () => {
    const room = new WaitingRoom();
    room.enter('c', { callId: 'a', until: 10 });
    expect(room.fullFor('c', 0, 0)).toBe(10);
  });
});
