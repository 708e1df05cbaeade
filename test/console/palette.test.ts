import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DARK, LIGHT, PAIRS, type Palette } from '../../src/console/palette.ts';
import { STYLE } from '../../src/console/style.ts';

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(color: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(color.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('colors of the console', () => {
  test('colors of the console are measured as the standard measures: black on white is 21 to 1', () => {
    assert.equal(contrast('#000000', '#ffffff'), 21);
    assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.48) < 0.01);
  });

  for (const [name, palette] of Object.entries({ light: LIGHT, dark: DARK } satisfies Record<
    string,
    Palette
  >)) {
    test(`colors of the console are readable in the ${name} scheme: 4.5 to 1 for text, 3 to 1 for what marks a control`, () => {
      const weak = PAIRS.filter(([front, back, least]) => contrast(palette[front], palette[back]) < least);
      assert.deepEqual(weak, []);
    });
  }

  test('come from the palette alone, so that nothing escapes the measurement', () => {
    const known = new Set([...Object.values(LIGHT), ...Object.values(DARK)]);
    const used = STYLE.match(/#[0-9a-f]{3,8}\b/gi) ?? [];
    assert.deepEqual(
      used.filter((color) => !known.has(color)),
      [],
    );
  });
});
