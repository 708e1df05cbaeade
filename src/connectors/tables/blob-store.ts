import { hash } from 'node:crypto';
import type { Moved } from '../../domain/audit.ts';

/** Large texts by their SHA-256, and witnesses of the audit chain. Both are written once and never changed. */
export interface BlobStore {
  /** Keeps the text; its SHA-256 (lower-case hexadecimal, over UTF-8) is its address. */
  put(text: string): Promise<string>;
  get(digest: string): Promise<string | null>;
  /** Keeps a witness under a name that sorts by time. @returns whether it was; a name taken before keeps its first text. */
  anchor(name: string, text: string): Promise<boolean>;
  /** The text under the name of a witness. */
  anchored(name: string): Promise<string | null>;
  /** Witnesses by name, from one name on where that is given; `keptAt`: when the service took it in, in ISO 8601. */
  anchors(
    from?: string,
  ): AsyncIterable<{ readonly name: string; readonly text: string; readonly keptAt: string | null }>;
  /** How the container of witnesses is kept. */
  keeping(): Promise<'missing' | 'mutable' | 'immutable' | 'made-here'>;
}

/** Larger values (bytes of UTF-8) leave their row for the blob store. */
const LARGEST_IN_ROW = 30_000;

/** The value itself, or what stands for it once its text is in the blob store. Without a store nothing moves. */
export async function moveIfLarge(value: unknown, blobs: BlobStore | null): Promise<unknown> {
  if (!blobs) return value;
  const text = JSON.stringify(value) ?? 'null';
  const bytes = text.length * 3 > LARGEST_IN_ROW ? Buffer.byteLength(text) : text.length;
  if (bytes <= LARGEST_IN_ROW) return value;
  return { movedTo: await blobs.put(text), bytes } satisfies Moved;
}

export function isMoved(value: unknown): value is Moved {
  return typeof value === 'object' && value !== null && typeof (value as Moved).movedTo === 'string';
}

/** The value, fetched back if it was moved. Throws when the blob is gone or is not what its address says. */
export async function fetchIfMoved(value: unknown, blobs: BlobStore | null): Promise<unknown> {
  if (!isMoved(value)) return value;
  const text = await blobs?.get(value.movedTo);
  if (text === undefined || text === null) {
    throw new Error(`Blob ${value.movedTo} is gone. Restore it from the storage account's backup.`);
  }
  if (textDigest(text) !== value.movedTo) {
    throw new Error(`Blob ${value.movedTo} holds another text than its address says. Somebody changed it.`);
  }
  return JSON.parse(text);
}

/** SHA-256 of a text over its UTF-8, in lower-case hexadecimal. */
export function textDigest(text: string): string {
  return hash('sha256', text, 'hex');
}
