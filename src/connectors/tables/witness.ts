import { witnessText } from '../../domain/seal.ts';
import type { SealMark } from '../../domain/seal-mark.ts';
import type { Seal } from '../../ports/seal.ts';
import { type Checkpoint, witnessName } from './audit-chain.ts';
import type { BlobStore } from './blob-store.ts';

/** A checkpoint as its witness holds it. Without a seal it is of a release before them, or of a set-up without a key. */
export type Witness = Checkpoint & { readonly seal?: SealMark };

/** Whoever holds the storage may have taken a name first; so often another is tried. */
const MOST_NAMES = 5;

/** Writes the witness of a checkpoint once. @returns why it could not be, if so. */
export async function writeWitness(
  blobs: BlobStore,
  checkpoint: Checkpoint,
  seal: Seal | undefined,
): Promise<string | null> {
  let text: string | null = null;
  for (let n = 1; n <= MOST_NAMES; n += 1) {
    const name = nameOf(checkpoint, n);
    const there = await blobs.anchored(name);
    if (there !== null) {
      if (await isWitness(there, checkpoint, seal)) return null;
      continue;
    }
    if (text === null) {
      const sealing = await seal?.sign(witnessText(checkpoint), 'audit');
      if (sealing && !sealing.sealed)
        return `The witness of a checkpoint could not be signed: ${sealing.because}.`;
      text = JSON.stringify(sealing ? { ...checkpoint, seal: sealing.seal } : checkpoint);
    }
    if (await blobs.anchor(name, text)) return null;
    const now = await blobs.anchored(name);
    if (now !== null && (await isWitness(now, checkpoint, seal))) return null;
  }
  return `Somebody has taken the names of the witness of checkpoint #${checkpoint.sequence}: look at who may write to the container.`;
}

/** Whether one of its names holds it under this seal. */
export async function hasSealedWitness(
  blobs: BlobStore,
  checkpoint: Checkpoint,
  seal: Seal,
): Promise<boolean> {
  for (let n = 1; n <= MOST_NAMES; n += 1) {
    const there = await blobs.anchored(nameOf(checkpoint, n));
    if (there === null) return false;
    if (await isWitness(there, checkpoint, seal)) return true;
  }
  return false;
}

function nameOf(checkpoint: Checkpoint, n: number): string {
  const name = witnessName(checkpoint);
  return n === 1 ? name : name.replace(/\.json$/, `.${n}.json`);
}

/** Whether what stands under the name says the same, in our own hand. */
async function isWitness(text: string, checkpoint: Checkpoint, seal: Seal | undefined): Promise<boolean> {
  let found: Witness;
  try {
    found = JSON.parse(text) as Witness;
  } catch {
    return false;
  }
  if (found.sequence !== checkpoint.sequence || found.hash !== checkpoint.hash) return false;
  if (!seal) return true;
  if (!found.seal) return false;
  return (await seal.check(witnessText(checkpoint), found.seal, checkpoint.at)).stands;
}
