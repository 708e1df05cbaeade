import { type Instant, instant } from '../../../domain/instant.ts';
import type { RiskLevel, RiskState } from '../../../domain/risk.ts';
import { oneLine } from '../../../domain/written-text.ts';
import { type JsonObject, objectOf } from '../answer.ts';

/** Text from outside is only ever shown: more of it than this tells nobody anything. */
const LONGEST_TEXT = 200;

/** One line, cut; `null` for anything but a text with something in it. */
export function lineIn(body: JsonObject | null, name: string): string | null {
  const value = body?.[name];
  const line = typeof value === 'string' ? oneLine(value).slice(0, LONGEST_TEXT).toWellFormed() : '';
  return line === '' ? null : line;
}

export function momentIn(body: JsonObject | null, name: string): Instant | null {
  const value = body?.[name];
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : instant(at);
}

export function flagIn(body: JsonObject | null, name: string): boolean | null {
  const value = body?.[name];
  return typeof value === 'boolean' ? value : null;
}

const LEVELS: readonly RiskLevel[] = ['none', 'low', 'medium', 'high', 'hidden'];

const STATES: readonly RiskState[] = [
  'none',
  'confirmedSafe',
  'remediated',
  'dismissed',
  'atRisk',
  'confirmedCompromised',
];

export function levelIn(body: JsonObject, name: string): RiskLevel {
  return LEVELS.find((level) => level === body[name]) ?? 'unknown';
}

export function stateIn(body: JsonObject, name: string): RiskState {
  return STATES.find((state) => state === body[name]) ?? 'unknown';
}

/** City, state and country, as far as known. */
export function placeIn(body: JsonObject): {
  readonly place: string | null;
  readonly country: string | null;
} {
  const location = objectOf(body['location']);
  const country = lineIn(location, 'countryOrRegion');
  const parts = [lineIn(location, 'city'), lineIn(location, 'state'), country].filter((one) => one !== null);
  return { place: parts.length > 0 ? parts.join(', ') : null, country };
}

/** The newest of some moments, those that are not told left out; `null`: none is told. */
export function newestOf(moments: readonly (Instant | null)[]): Instant | null {
  return (
    moments
      .filter((at) => at !== null)
      .toSorted()
      .at(-1) ?? null
  );
}

/** Newest first; those of no time last. */
export function newestFirst<One>(items: readonly One[], at: (one: One) => Instant | null): readonly One[] {
  return items.toSorted((one, other) => (at(other) ?? '').localeCompare(at(one) ?? ''));
}
