import { type Instant, milliseconds, SECOND } from '../../domain/instant.ts';
import { SLOWED_SECONDS } from '../../domain/pace.ts';
import type { DirectoryPorts } from '../effects.ts';

/** 0: now. Else so many seconds later it has to be asked for again. */
type Wait = number;

/** Takes the turn of one call about risk: proofs and verdicts come before evidence. `since`: when what it belongs to began. */
export async function waitForRisk(
  { paces, clock }: DirectoryPorts,
  requestId: string,
  since?: Instant,
): Promise<Wait> {
  const asks = { key: `${requestId}~proof`, rank: 'proof', ...(since ? { since } : {}) } as const;
  const turn = await paces.turn('risk', asks);
  if (turn.turn === 'now') return 0;
  return Math.max(1, Math.ceil((milliseconds(turn.at) - clock.now()) / SECOND));
}

/** Others use the same second of the tenant: a call that was throttled makes everybody here wait. */
export async function slowed(
  { paces }: DirectoryPorts,
  { throttled = false }: { readonly throttled?: boolean },
): Promise<void> {
  if (throttled) await paces.slowDown('risk', SLOWED_SECONDS);
}
