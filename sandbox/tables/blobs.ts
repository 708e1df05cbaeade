import { type BlobStore, textDigest } from '../../src/connectors/tables/blob-store.ts';

/** Blob storage within the process. Nothing kept can be changed or removed, as under an immutability policy. */
export class MemoryBlobs implements BlobStore {
  readonly #texts: Map<string, string>;
  readonly #anchors: Map<string, string>;

  /** Empty, or with what `earlier` holds now. */
  constructor(earlier?: MemoryBlobs) {
    this.#texts = new Map(earlier ? earlier.#texts : []);
    this.#anchors = new Map(earlier ? earlier.#anchors : []);
  }

  async put(text: string): Promise<string> {
    const digest = textDigest(text);
    this.#texts.set(digest, text);
    return digest;
  }

  async get(digest: string): Promise<string | null> {
    return this.#texts.get(digest) ?? null;
  }

  async anchor(name: string, text: string): Promise<void> {
    if (!this.#anchors.has(name)) this.#anchors.set(name, text);
  }

  async *anchors(): AsyncIterable<{ readonly name: string; readonly text: string }> {
    const names = [...this.#anchors.keys()].sort();
    for (const name of names) yield { name, text: this.#anchors.get(name) ?? '' };
  }
}
