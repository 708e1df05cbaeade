import { type BlobStore, textDigest } from '../../src/connectors/tables/blob-store.ts';

type Anchor = { readonly text: string; readonly keptAt: string };

/**
 * Blob storage within the process. Nothing that is kept can be changed or removed, as under an immutability policy; but
 * anybody may put further witnesses there (`plant`).
 */
export class MemoryBlobs implements BlobStore {
  readonly #texts: Map<string, string>;
  readonly #anchors: Map<string, Anchor>;
  readonly #now: () => number;
  /** What the data plane tells of the container of witnesses. */
  policy: Awaited<ReturnType<BlobStore['keeping']>> = 'immutable';

  /** Empty, or with what `earlier` holds now. */
  constructor(earlier?: MemoryBlobs, now: () => number = () => 0) {
    this.#texts = new Map(earlier ? earlier.#texts : []);
    this.#anchors = new Map(earlier ? earlier.#anchors : []);
    this.#now = now;
  }

  async put(text: string): Promise<string> {
    const digest = textDigest(text);
    this.#texts.set(digest, text);
    return digest;
  }

  async get(digest: string): Promise<string | null> {
    return this.#texts.get(digest) ?? null;
  }

  async anchor(name: string, text: string): Promise<boolean> {
    if (this.policy === 'missing') throw new Error('The container of witnesses is not there.');
    if (this.#anchors.has(name)) return false;
    this.#anchors.set(name, { text, keptAt: new Date(this.#now()).toISOString() });
    return true;
  }

  async anchored(name: string): Promise<string | null> {
    return this.#anchors.get(name)?.text ?? null;
  }

  async *anchors(from = ''): AsyncGenerator<{ name: string; text: string; keptAt: string | null }> {
    const byName = [...this.#anchors].sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [name, anchor] of byName) if (name >= from) yield { name, ...anchor };
  }

  async keeping(): ReturnType<BlobStore['keeping']> {
    return this.policy;
  }
}
