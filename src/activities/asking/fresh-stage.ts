import type { StagePlan } from '../../domain/decision.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { baseName, lessened } from '../../domain/stage.ts';
import { partInHand } from '../../policy/parts.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { gatherFacts } from '../deciding/gather-facts.ts';
import { partsAtHand } from '../deciding/gather-parts.ts';
import { type Told, toldIn } from '../deciding/material.ts';
import { notShown } from '../deciding/not-shown.ts';
import { pinnedRules } from '../deciding/pinned-policy.ts';

type FreshStage =
  /**
   * Who may decide the stage by today's policy and directory. `stage` null: policy does not ask for it now, or objects to
   * the request itself, which says nothing of who may decide. `unshown`: what the directory did not show, if anything.
   */
  | {
      readonly read: 'done';
      readonly stage: StagePlan | null;
      readonly unshown: string | null;
      readonly people: Told;
    }
  | { readonly read: 'failed'; readonly because: string };

/**
 * Asks policy once more who may decide a stage, with people and groups as they are now (invariant 9). A table deployed
 * since may not know the stage, or the request; then the one it is asked by says who.
 */
export async function freshStage(means: Means, record: RequestRecord, stage: string): Promise<FreshStage> {
  const inForce = means.rulebook.current(record.kind);
  if (!inForce.usable) return { read: 'failed', because: 'the policy table can not be used' };
  const fresh = await stageBy(means, record, stage, inForce.rules);
  if (fresh.read === 'failed' || fresh.stage || record.decision?.policyDigest === inForce.rules.digest)
    return fresh;
  const pinned = await pinnedRules(means, record);
  return pinned.kept ? await stageBy(means, record, stage, pinned.rules) : fresh;
}

async function stageBy(
  means: Means,
  record: RequestRecord,
  stage: string,
  whole: Rules,
): Promise<FreshStage> {
  const rules = partInHand(whole, record);
  if (!record.request) return { read: 'failed', because: 'the ticket was not read yet' };
  const special = await partsAtHand(means, { ...record, rules, request: record.request });
  if (special.read === 'failed') return { read: 'failed', because: special.because };
  const gathered = await gatherFacts(means, record.requestId, rules, record.request, null, {
    ...record,
    ...special.facts,
  });
  if (gathered.read === 'failed') return { read: 'failed', because: gathered.because };
  const { facts } = gathered;
  const asked = rules.whoIsAsked(record.request, facts, instant(means.clock.now()));
  const found = asked?.find(({ name }) => name === baseName(stage));
  const counted = record.stages.find(({ name }) => name === stage)?.counted;
  const lacking = found && counted ? { ...lessened(found, counted), counted } : found;
  const unknown = Object.values(facts.people).find((person) => !person.found)?.id;
  const unshown = notShown(facts) ?? (unknown ? `person ${unknown} is not there` : null);
  return { read: 'done', stage: lacking ?? null, unshown, people: toldIn(facts) };
}
