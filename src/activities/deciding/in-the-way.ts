import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { isObjection } from '../../kinds/reason-words.ts';
import { partInHand } from '../../policy/parts.ts';
import type { Means } from '../activity.ts';
import { toMend } from '../wording/reason-words.ts';
import { gatherFacts } from './gather-facts.ts';
import { readRequest } from './read-request.ts';

/**
 * What a new decision of a request that has ended would object to at this moment, by ticket, facts and table; empty where it
 * objects to nothing, or can't tell: then trying again finds out. Nothing is recorded, because nothing is decided.
 */
export async function whatIsInTheWay(means: Means, record: RequestRecord): Promise<readonly string[]> {
  const inForce = means.rulebook.current(record.kind);
  if (!inForce.usable) return [];
  const rules = partInHand(inForce.rules, {});
  // what only such a kind goes by is read for decisions alone
  if (rules.factParts) return [];
  const read = await readRequest(means, record, rules);
  if (read.read !== 'request') return [];
  const gathered = await gatherFacts(means, record.requestId, rules, read.request, read.ticket);
  if (gathered.read === 'failed') return [];
  const decision = rules.decide(read.request, gathered.facts, instant(means.clock.now()));
  if (decision.verdict !== 'refuse' && decision.verdict !== 'review') return [];
  return toMend(
    { kind: record.kind, timeZone: means.limits.timeZone },
    decision.reasons.filter((one) => isObjection(record.kind, one)),
  );
}
