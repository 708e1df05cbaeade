/** Facts that only decisions of the toy go by: some of which keep a pace that the whole tenant shares. */
import { instant } from '../../../src/domain/instant.ts';
import type { FactPart } from '../../../src/policy/fact-part.ts';

/** In the order in which they are read. */
const BUCKETS = {
  history: 'risk',
  detections: 'risk',
  changes: 'reports',
  methods: null,
  standing: null,
} as const;
type Name = keyof typeof BUCKETS;

export class ToyFacts {
  readonly reads: { readonly name: Name; readonly at: number; readonly beneficiaryId: string }[] = [];
  readonly #values = new Map<string, unknown>();
  readonly #failing: { readonly name: Name; readonly how: 'throttled' | 'unread' }[] = [];

  /** What is read from now on. */
  says(name: Name, value: unknown): void {
    this.#values.set(name, value);
  }

  /** The next read of it fails. */
  fails(name: Name, how: 'throttled' | 'unread'): void {
    this.#failing.push({ name, how });
  }

  read(bucket: 'risk' | 'reports' | null): readonly number[] {
    return this.reads.filter(({ name }) => BUCKETS[name] === bucket).map(({ at }) => at);
  }

  parts(): readonly FactPart[] {
    const names = Object.keys(BUCKETS) as readonly Name[];
    return names.map((name) => ({
      name,
      bucket: BUCKETS[name],
      ...(name === 'standing' && { toDecideOnly: true as const }),
      read: async ({ clock }, { beneficiaryId }) => {
        this.reads.push({ name, at: clock.now(), beneficiaryId });
        const place = this.#failing.findIndex((one) => one.name === name);
        const [failing] = place < 0 ? [] : this.#failing.splice(place, 1);
        if (failing?.how === 'throttled')
          return {
            ...{ read: 'failed', because: 'too many calls', retryAfterSeconds: null, mayCure: true },
            throttled: true,
          };
        if (failing) return { read: 'failed', because: 'no answer', retryAfterSeconds: null, mayCure: true };
        return { read: 'done', value: this.#values.get(name) ?? { readAt: instant(clock.now()) } };
      },
    }));
  }
}
