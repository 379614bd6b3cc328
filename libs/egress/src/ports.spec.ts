import { isHttpPort } from './ports.js';

describe('isHttpPort', () => {
  it.each([80, 443, 1024, 3000, 8080, 8443, 65_535])('lets calls reach %i', (port) => {
    expect(isHttpPort(port)).toBe(true);
  });

  it.each([0, 21, 22, 23, 25, 53, 110, 143, 389, 445, 465, 587, 993, 1023, 2049, 6000, 6379, 6667])(
    'keeps calls from %i',
    (port) => {
      expect(isHttpPort(port)).toBe(false);
    },
  );
});
