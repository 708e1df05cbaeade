/** Where the runs in flight of the release before are kept. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { InFlight } from './tape.ts';

export const RECORDED = join(import.meta.dirname, '..', 'fixtures', 'in-flight');

export const fileOf = (place: string): string => `${place.replace(/[^a-z]+/gi, '-')}.json.gz`;

export function recordedAt(place: string): InFlight {
  return JSON.parse(gunzipSync(readFileSync(join(RECORDED, fileOf(place)))).toString('utf8')) as InFlight;
}
