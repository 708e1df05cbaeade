import { DARK, LIGHT, type Palette } from './palette.ts';
import { LIST_STYLE } from './style-list.ts';
import { PAGE_STYLE } from './style-page.ts';
import { REQUEST_STYLE } from './style-request.ts';

/** The one stylesheet of every page: system fonts, two color schemes, nothing loaded from anywhere. */
export const STYLE = [
  `:root{color-scheme:light dark;${variables(LIGHT)}}`,
  `@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}`,
  PAGE_STYLE,
  LIST_STYLE,
  REQUEST_STYLE,
]
  .join('\n')
  .replace(/\n\s*/g, '\n');

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, color]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${color};`)
    .join('');
}
