/** `notice-of-another`: not told by itself while something else fails, of which it may come. */
type Place = 'health' | 'banner' | 'notice' | 'notice-of-another';

/** Where others tell of what rows of a system say, so that it is not said twice. What is not listed is told by its rows alone. */
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  Settings: ['health'],
  'Policy tables': ['health'],
  Witnesses: ['health'],
  'Calls that are refused': ['health', 'banner', 'notice-of-another'],
  Timers: ['health', 'banner', 'notice'],
};

export function isToldElsewhere(about: string, place: Place): boolean {
  return Object.hasOwn(PLACES, about) && PLACES[about]?.includes(place) === true;
}
