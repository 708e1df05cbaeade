import { isDeepStrictEqual } from 'node:util';
import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { AuditRow } from '../../domain/audit.ts';
import { plain } from '../../domain/audit-chain.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { approvalText } from '../../domain/seal.ts';
import type { Means } from '../activity.ts';
import { recordedFact } from './seal-word.ts';
import { sealingBegan } from './sealing-since.ts';

/** `beforeSeals`: it was recorded before sealing began, at this moment, and nobody has done anything wrong. */
export type RefusedWord = ApprovalDecision & { readonly beforeSeals?: Instant };

/** Approvals of one request, and whether some of them could not be looked at. */
export type Genuine = {
  readonly heads: readonly StageHead[];
  readonly decisions: readonly ApprovalDecision[];
  /** Approvals that count for nothing, because they are not what a door of ours recorded. */
  readonly refused: readonly RefusedWord[];
  /** The request's audit, where it was read. */
  readonly evidence: readonly AuditRow[];
  /** Why it can't be said of some now; `null`: it was said of all. */
  readonly unknown: string | null;
};

/**
 * What may count of a request's approvals: those with a good seal and the fact in the audit that they were recorded. A fact
 * that is missing although the seal is good is made up for: a crash can come between the two.
 */
export async function genuineApprovals(means: Means, requestId: string): Promise<Genuine> {
  const { heads, decisions } = await means.approvals.readAll(requestId);
  if (!means.seal || decisions.length === 0) {
    const unknown = decisions.some(({ seal }) => seal !== undefined) ? NO_KEY : null;
    return { heads, decisions: unknown ? [] : decisions, refused: [], evidence: [], unknown };
  }
  const evidence = await means.auditLog.read(requestId);
  const facts = new Map(
    evidence.filter(({ fact }) => fact === 'approval-recorded').map((row) => [row.once, row]),
  );
  const good: ApprovalDecision[] = [];
  const refused: RefusedWord[] = [];
  let unknown: string | null = null;
  for (const decision of decisions) {
    const because = await whyNot(means, requestId, decision, facts);
    if (because === null) good.push(decision);
    else if (because.known) {
      const { beforeSeals } = because;
      const word: RefusedWord = beforeSeals === undefined ? decision : { ...decision, beforeSeals };
      refused.push(word);
      await note(means, requestId, word, because.because);
    } else unknown = because.because;
  }
  return { heads, decisions: good, refused, evidence, unknown };
}

/** A setting that is gone, or was mistyped, makes no row believable. */
const NO_KEY = 'they were sealed, and SEAL_KEY_URL does not name the key any more';

type Why = Pick<RefusedWord, 'beforeSeals'> & { readonly known: boolean; readonly because: string };

async function whyNot(
  means: Means,
  requestId: string,
  decision: ApprovalDecision,
  facts: ReadonlyMap<string, AuditRow>,
): Promise<Why | null> {
  const { seal, auditLog, clock } = means;
  const bad = (because: string): Why => ({ known: true, because });
  if (!seal) return null;
  if (decision.requestId !== requestId) return bad('it is of another request');
  const fact = recordedFact(decision);
  const found = facts.get(fact.once);
  if (!decision.seal) {
    const until = seal.unsealedUntil;
    if (!found) return bad('it carries no seal, and the audit knows nothing of it');
    if (!isDeepStrictEqual(found.data, plain(decision))) return bad('the audit has it otherwise');
    if (until === null || instant(clock.now()) >= until) return await noSeal(means, decision);
  } else {
    const checked = await seal.check(approvalText(decision), decision.seal, decision.at);
    if (!checked.stands) return { known: checked.known, because: checked.because };
    if (!found) await auditLog.append(requestId, [fact]);
  }
  return found && !isDeepStrictEqual(found.data, plain(decision)) ? bad('the audit has it otherwise') : null;
}

/** What is older than the first seal never had one; anything later was not put there by a door of ours. */
async function noSeal(means: Means, { at }: ApprovalDecision): Promise<Why> {
  const since = (await sealingBegan(means))?.at ?? null;
  if (since === null || at >= since) return { known: true, because: 'it carries no seal' };
  const because = `it was recorded before approvals were sealed, which began ${since}`;
  return { known: true, because, beforeSeals: since };
}

/** Recorded once: what does not count is no secret, and nothing that goes away by itself. */
async function note(
  { auditLog, clock }: Means,
  requestId: string,
  { stage, approverId, beforeSeals }: RefusedWord,
  because: string,
): Promise<void> {
  const code = beforeSeals === undefined ? 'not-genuine' : 'before-seals';
  await auditLog.append(requestId, [
    {
      fact: 'approval-refused',
      once: `${code}~${stage}~${approverId}`,
      at: instant(clock.now()),
      actor: 'countersign',
      data: { code, stage, approverId, because },
    },
  ]);
}
