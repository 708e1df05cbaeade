/** How something stands. A page shows it with a color, an icon and words, never with the color alone. */
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'plain';

export type IconName =
  | 'check'
  | 'cross'
  | 'alert'
  | 'clock'
  | 'dot'
  | 'document'
  | 'search'
  | 'scale'
  | 'person'
  | 'pen'
  | 'eye'
  | 'send'
  | 'undo'
  | 'link';
