import type { Grant } from '../../../domain/grant.ts';
import { DAY, milliseconds } from '../../../domain/instant.ts';
import { baseName } from '../../../domain/stage.ts';
import type { Find } from './report.ts';
import type { Armed, RequestFacts, Word } from './what-the-audit-says.ts';

/** Ended grants are taken away after so long (docs/limits.md); a day more, for the sweep that does it. */
const GRANTS_KEPT = 401 * DAY;

/** Every grant that was armed rests on a decision and its approvals, and is still there. */
export function checkArmed(
  find: Find,
  exportedAt: string,
  requestId: string,
  facts: RequestFacts,
  grants: ReadonlyMap<string, Grant>,
): void {
  for (const [grantId, all] of facts.armed) {
    for (const one of all) checkDecided(find, requestId, grantId, one, facts);
    const last = all.at(-1);
    const ended = facts.ended.get(grantId);
    const isOver = ended !== undefined && last !== undefined && ended.sequence > last.sequence;
    const longGone = isOver && milliseconds(exportedAt) - milliseconds(ended.at) > GRANTS_KEPT;
    if (!grants.has(grantId) && !longGone)
      find('lost', requestId, `the grant ${grantId} is gone`, last?.sequence ?? null);
  }
}

function checkDecided(
  find: Find,
  requestId: string,
  grantId: string,
  armed: Armed,
  facts: RequestFacts,
): void {
  const decided = facts.decided.findLast(
    ({ sequence, plan }) => plan !== undefined && sequence < armed.sequence,
  );
  const wanted = decided?.plan?.changes?.some(
    ({ userId, target }) => userId === armed.beneficiaryId && target === armed.target,
  );
  if (!decided || !wanted || (decided.verdict !== 'grant' && decided.verdict !== 'ask'))
    return void find(
      'contradicts',
      requestId,
      `the grant ${grantId} was given without a decision that gives it`,
      armed.sequence,
    );
  if (decided.verdict === 'grant') return;
  const words = [...[...facts.recorded.values()].map(({ data }) => data), ...facts.kept].filter(
    ({ answer, planDigest }) => answer === 'approve' && planDigest === decided.plan?.digest,
  );
  const met = (decided.stages ?? []).every(({ name, needs }) => {
    const given = words.filter(({ stage }) => baseName(stage ?? '') === name);
    return needs.every(({ role, quorum }) => countOf(given.filter((one) => one.role === role)) >= quorum);
  });
  if (!met)
    find(
      'contradicts',
      requestId,
      `the grant ${grantId} was given without the approvals that its decision asks for`,
      armed.sequence,
    );
}

/** Different people in different places: a delegate uses up both. */
function countOf(words: readonly Word[]): number {
  const used = new Set<string>();
  let count = 0;
  for (const { approverId = '', proof } of words) {
    const people = [approverId, proof?.onBehalfOf ?? approverId];
    if (people.some((id) => used.has(id))) continue;
    for (const id of people) used.add(id);
    count += 1;
  }
  return count;
}
