import { type Instant, instant } from '../../domain/instant.ts';
import { sealingSinceText } from '../../domain/seal.ts';
import type { SealMark } from '../../domain/seal-mark.ts';
import type { Seal } from '../../ports/seal.ts';
import type { Means } from '../activity.ts';

const NAME = 'sealing-since';

/**
 * When this deployment began to seal, kept once under a seal of its own: whoever holds the storage could otherwise make what they
 * planted older than that. `at` null: it had begun before that was kept. `after`: what the audit held by then.
 */
type SealingBegan = {
  readonly at: Instant | null;
  readonly seal?: SealMark;
  readonly after: 'nothing' | 'unsealed' | 'sealed';
  /** Set once operators know what becomes of approvals from before. */
  readonly told?: true;
};

/** It does not change any more, and neither does whom it was told to. */
const known = new WeakMap<Seal, SealingBegan>();

/** Keeps the beginning where nobody has yet. `null`: nothing is sealed here, or it can't be said now. */
export async function sealingBegan(means: Means): Promise<SealingBegan | null> {
  const { seal } = means;
  if (!seal) return null;
  const before = known.get(seal);
  if (before) return before;
  const began = (await read(means, seal)) ?? (await keep(means, seal));
  if (began) known.set(seal, began);
  return began;
}

async function read({ marks }: Means, seal: Seal): Promise<SealingBegan | null> {
  const found = await marks.read(NAME);
  if (!found) return null;
  const began = JSON.parse(found.row) as SealingBegan;
  if (began.at === null) return began;
  const check = began.seal && (await seal.check(sealingSinceText(began.at), began.seal, began.at));
  if (check?.stands) return began;
  // Somebody has written here: nothing is older than a beginning that nobody knows.
  return check && !check.known ? null : { at: null, after: 'sealed' };
}

async function keep(means: Means, seal: Seal): Promise<SealingBegan | null> {
  const after = await means.auditLog.isWitnessed(seal);
  const began = after === 'sealed' ? ({ at: null, after } as const) : await begin(means, seal, after);
  if (!began) return null;
  const saved = await means.marks.save(NAME, JSON.stringify(began), null);
  return saved.saved ? began : await read(means, seal);
}

async function begin(
  { clock }: Means,
  seal: Seal,
  after: 'nothing' | 'unsealed',
): Promise<SealingBegan | null> {
  const at = instant(clock.now());
  const sealing = await seal.sign(sealingSinceText(at), 'audit');
  return sealing.sealed ? { at, seal: sealing.seal, after } : null;
}

/** That operators were told is kept, so that they hear of it once. */
export async function sealingTold({ marks, seal }: Means): Promise<void> {
  const found = await marks.read(NAME);
  if (!found || !seal) return;
  const began: SealingBegan = { ...(JSON.parse(found.row) as SealingBegan), told: true };
  const saved = await marks.save(NAME, JSON.stringify(began), found.etag);
  if (saved.saved) known.set(seal, began);
}
