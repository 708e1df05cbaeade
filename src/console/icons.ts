import { type Html, html, trusted } from './html.ts';
import type { IconName } from './tone.ts';

/** Drawn on a grid of 20, with round strokes of 1.75. */
const PATHS: Readonly<Record<IconName, string>> = {
  check: 'M4.5 10.5l3.6 3.6 7.4-8',
  cross: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  alert: 'M10 3.2l7.4 13H2.6zM10 8.2v3.6M10 14v.1',
  clock: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM10 6.2V10l2.6 1.8',
  dot: 'M10 8.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z',
  document: 'M5.5 2.8h6l3 3v11.4h-9zM8 9h4M8 12.2h4',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13.2 13.2l3.6 3.6',
  scale: 'M10 3v14M6 17h8M3.8 6h12.4M3.8 6L2 11h3.6zM16.2 6L14.4 11H18z',
  person: 'M10 3.4a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2zM3.8 16.8c.6-3.2 3-5 6.2-5s5.6 1.8 6.2 5',
  pen: 'M4 16l.8-3.4L13.4 4l2.6 2.6-8.6 8.6zM11.6 5.8l2.6 2.6',
  eye: 'M2.5 10c2-3.4 4.5-5 7.5-5s5.5 1.6 7.5 5c-2 3.4-4.5 5-7.5 5s-5.5-1.6-7.5-5zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
  send: 'M3 10l14-6.2-4.6 13-3-5.4zM9.4 11.4L17 3.8',
  undo: 'M7 4.5L3.6 8 7 11.5M3.8 8h8a4.4 4.4 0 0 1 0 8.8H8',
  link: 'M8.4 11.6a3 3 0 0 0 4.3 0l2.6-2.6a3 3 0 0 0-4.3-4.3l-1 1M11.6 8.4a3 3 0 0 0-4.3 0L4.7 11a3 3 0 0 0 4.3 4.3l1-1',
};

/** Decorative: the words beside it say the same. */
export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false"><path d="${trusted(PATHS[name])}" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}
