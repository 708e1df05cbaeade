/** Route templates: `items/{id}`, `{n:int}`, `{s:length(3)}`, `{rest?}`, `{*all}`. */

export type Match = Readonly<Record<string, string>>;

/** Matches a path's raw segments, or `null`. Names keep their case; values are decoded except `%2F`. */
export type Route = (segments: readonly string[]) => Match | null;

type Part =
  | { readonly literal: string }
  | {
      readonly name: string;
      readonly optional: boolean;
      readonly rest: boolean;
      readonly fits: (value: string) => boolean;
    };

export function compileRoute(template: string): Route {
  const parts = template.split('/').filter(Boolean).map(partOf);
  return (segments) => match(parts, segments);
}

function partOf(text: string): Part {
  const parameter = /^\{(\*{0,2})([^:?}]+)(:[^}]*?)?(\?)?\}$/.exec(text);
  if (!parameter) return { literal: text.toLowerCase() };
  const [, stars = '', name = '', constraints = '', optional] = parameter;
  const fits = constraints.split(':').filter(Boolean).map(constraint);
  return {
    name,
    rest: stars !== '',
    optional: optional !== undefined,
    fits: (value) => fits.every((fit) => fit(value)),
  };
}

function constraint(text: string): (value: string) => boolean {
  const [, kind = '', argument = ''] = /^(\w+)(?:\((.*)\))?$/.exec(text) ?? [];
  const [low = 0, high = low] = argument.split(',').map(Number);
  switch (kind.toLowerCase()) {
    case 'int':
    case 'long':
      return (value) => /^-?\d+$/.test(value);
    case 'bool':
      return (value) => /^(true|false)$/i.test(value);
    case 'guid':
      return (value) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
    case 'alpha':
      return (value) => /^[a-z]+$/i.test(value);
    case 'length':
      return (value) => value.length >= low && value.length <= high;
    case 'minlength':
      return (value) => value.length >= low;
    case 'maxlength':
      return (value) => value.length <= low;
    case 'min':
      return (value) => Number(value) >= low;
    case 'max':
      return (value) => Number(value) <= low;
    case 'range':
      return (value) => Number(value) >= low && Number(value) <= high;
    case 'regex':
      return (value) => new RegExp(argument, 'i').test(value);
    default:
      throw new Error(`Route constraint "${text}" is unknown. Use one of ASP.NET's route constraints.`);
  }
}

function match(parts: readonly Part[], segments: readonly string[]): Match | null {
  const found: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const segment = segments[at];
    if ('literal' in part) {
      if (segment === undefined || decode(segment).toLowerCase() !== part.literal) return null;
      continue;
    }
    if (part.rest) {
      const rest = segments.slice(at).map(decode).join('/');
      if (rest) found[part.name] = rest;
      return found;
    }
    if (segment === undefined) {
      if (part.optional) continue;
      return null;
    }
    const value = decode(segment);
    if (!part.fits(value)) return null;
    found[part.name] = value;
  }
  return segments.length > parts.length ? null : found;
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment.replaceAll(/%2f/gi, '%252F'));
  } catch {
    return segment;
  }
}
