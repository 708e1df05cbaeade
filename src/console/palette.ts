/** The console's colors, as `#rrggbb`. A test computes the contrast of every pair that carries text or meaning. */
export type Palette = Readonly<Record<ColorName, string>>;

type ColorName =
  | 'ground'
  | 'surface'
  | 'sunken'
  | 'text'
  | 'muted'
  | 'line'
  | 'control'
  | 'accent'
  | 'onAccent'
  | 'good'
  | 'goodGround'
  | 'bad'
  | 'badGround'
  | 'warn'
  | 'warnGround'
  | 'busy'
  | 'busyGround';

export const LIGHT: Palette = {
  ground: '#f5f6f4',
  surface: '#ffffff',
  sunken: '#eef0ed',
  text: '#1a2129',
  muted: '#566069',
  line: '#dadfdc',
  control: '#7b8690',
  accent: '#1c4f8c',
  onAccent: '#ffffff',
  good: '#17643c',
  goodGround: '#e2f2e7',
  bad: '#a01c2c',
  badGround: '#fce8e8',
  warn: '#7d4a00',
  warnGround: '#fcefd6',
  busy: '#1c4f8c',
  busyGround: '#e4eef9',
};

export const DARK: Palette = {
  ground: '#11161b',
  surface: '#191f26',
  sunken: '#222a33',
  text: '#e8ecf0',
  muted: '#a3aeb9',
  line: '#323c47',
  control: '#75828f',
  accent: '#8fbdf2',
  onAccent: '#0c1a2b',
  good: '#7fd3a1',
  goodGround: '#163325',
  bad: '#ff9ea3',
  badGround: '#401d22',
  warn: '#f0c070',
  warnGround: '#3a2b10',
  busy: '#9cc5f5',
  busyGround: '#18304d',
};

/** Foreground on ground, and the contrast WCAG 2.2 AA asks of it: 4.5 for text, 3 for borders that mark a control. */
export const PAIRS: readonly (readonly [front: ColorName, back: ColorName, least: number])[] = [
  ...(['text', 'muted', 'accent', 'good', 'bad', 'warn', 'busy'] as const).flatMap((front) =>
    (['ground', 'surface', 'sunken'] as const).map((back) => [front, back, 4.5] as const),
  ),
  ['onAccent', 'accent', 4.5],
  ['good', 'goodGround', 4.5],
  ['bad', 'badGround', 4.5],
  ['warn', 'warnGround', 4.5],
  ['busy', 'busyGround', 4.5],
  ...(['goodGround', 'badGround', 'warnGround', 'busyGround'] as const).map(
    (back) => ['text', back, 4.5] as const,
  ),
  ['control', 'surface', 3],
  ['control', 'ground', 3],
  ['accent', 'ground', 3],
];
