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
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
