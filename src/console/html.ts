/** Markup that is safe to send: everything put into a template is escaped unless it is markup itself. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | null | false | readonly Part[];

/** A template's own text is markup; what is put in is text. Attribute values must stand in double quotes. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const pieces = parts.map((part, index) => `${textOf(part)}${markup[index + 1] ?? ''}`);
  return new Html(`${markup[0] ?? ''}${pieces.join('')}`);
}

/** Markup we wrote ourselves. Nothing from outside may come in here. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/** Text that may go on in another line within the name of a machine, such as `PROJECT_CLIENT_SUBSCRIPTION`. */
export function wrapping(text: string): Html {
  return html`${text.split(/(?<=_)/).map((part, at) => (at === 0 ? part : html`<wbr>${part}`))}`;
}

function textOf(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map(textOf).join('') : escaped(String(part));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  const shown = unseen(text, (character) => `[U+${hex(character.codePointAt(0) ?? 0)}]`);
  return shown.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/**
 * Characters that turn the text beside them around, or that nobody sees: by them a name could read as another one, or a “rejected”
 * as something else. Joiners stay, since scripts and emoji need them.
 */
const UNSEEN = /[\p{Bidi_Control}\u00ad\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]|(?![\t\n\r])\p{Cc}/gu;

function unseen(text: string, told: (character: string) => string): string {
  return text.replace(UNSEEN, told);
}

const hex = (code: number) => code.toString(16).toUpperCase().padStart(4, '0');

/** JSON that says the same with escapes of its own for what nobody would see in it, so that it can be copied as it is. */
export function visibleJson(json: string): string {
  const units = (character: string) => character.split('').map((unit) => `\\u${hex(unit.charCodeAt(0))}`);
  return unseen(json, (character) => units(character).join(''));
}
