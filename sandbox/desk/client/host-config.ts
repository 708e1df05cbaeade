/** How this page looks, in the words of the cards' renderer; its colors are the page's own. */

const color = (name: string) => ({ default: `var(--${name})`, subtle: 'var(--muted)' });

const FOREGROUND = {
  default: color('text'),
  accent: color('accent'),
  attention: color('bad'),
  good: color('good'),
  warning: color('warn'),
  dark: color('text'),
  light: color('muted'),
};

const container = (background: string) => ({
  backgroundColor: `var(--${background})`,
  foregroundColors: FOREGROUND,
});

export const HOST_CONFIG = {
  fontFamily: 'inherit',
  supportsInteractivity: true,
  fontSizes: { small: 13, default: 15, medium: 17, large: 20, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 650 },
  lineHeights: { small: 18, default: 22, medium: 24, large: 28, extraLarge: 32 },
  spacing: { small: 4, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 16 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  textStyles: { heading: { size: 'medium', weight: 'bolder', color: 'default', isSubtle: false } },
  containerStyles: {
    default: container('surface'),
    emphasis: container('sunken'),
    good: container('good-ground'),
    attention: container('bad-ground'),
    warning: container('warn-ground'),
    accent: container('busy-ground'),
  },
  actions: {
    maxActions: 10,
    spacing: 'medium',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    actionsOrientation: 'vertical',
    actionAlignment: 'stretch',
  },
  /** Below the heading of the panel. */
  textBlock: { headingLevel: 3 },
  inputs: { label: { requiredInputs: { suffix: ' *' }, optionalInputs: {} } },
};
