import fc from 'fast-check';
import { accentOn, contrast, edgeOn, textOn } from './colours.js';

const colour = fc
  .integer({ min: 0, max: 0xff_ff_ff })
  .map((n) => `#${n.toString(16).padStart(6, '0')}`);

describe('a colour that a project chooses', () => {
  it('is measured as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#FFFFFF')).toBeCloseTo(4.48, 2);
  });

  it('carries text that can be read, whatever it is', () => {
    fc.assert(
      fc.property(colour, (brand) => {
        expect(contrast(textOn(brand), brand)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('shows on every background, in a shade of its own', () => {
    fc.assert(
      fc.property(colour, colour, (brand, background) => {
        expect(contrast(accentOn(background, brand), background)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(edgeOn(background, brand), background)).toBeGreaterThanOrEqual(3);
      }),
    );
    expect(accentOn('#ffffff', '#0b6e4f')).toBe('#0b6e4f');
  });
});
