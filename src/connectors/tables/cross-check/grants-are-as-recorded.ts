import { canonicalJson } from '../../../domain/canonical.ts';
import { type Grant, isOverByProof } from '../../../domain/grant.ts';
import type { Find } from './report.ts';
import type { Armed, RequestFacts, Started } from './what-the-audit-says.ts';

/** Ends after which the row says that the grant never took effect: the request goes on. */
const LET_GO: readonly string[] = ['set-back', 'not-planned'];

/** A grant is as the audit says: person, target, name, beginning, whether it is over, and not lasting longer. */
export function checkGrant(
  find: Find,
  exportedAt: string,
  grant: Grant,
  facts: RequestFacts | undefined,
  isHolder: boolean,
): void {
  const { id, requestId, state } = grant;
  const newest = [grant.armedAt ?? '', grant.startedAt ?? '', grant.endedAt ?? ''].sort().at(-1);
  const contradicts = (detail: string) =>
    find('contradicts', requestId, `the grant ${id} ${detail}`, null, newest);
  if (!facts || facts.decided.length === 0)
    return void contradicts('is there, and the audit knows of no decision for it');
  const armed = facts.armed.get(id)?.at(-1);
  const started = facts.started.get(id);
  const ended = facts.ended.get(id);
  if (!armed) {
    if (state !== 'void' && state !== 'waiting') contradicts('is there, and the audit never armed it');
    return;
  }
  if (armed.target !== grant.target || armed.beneficiaryId !== grant.beneficiaryId)
    contradicts('is for another person or target than the audit says');
  if (armed.name !== grant.targetName) contradicts('has another name than the audit says');
  if (canonicalJson(armed.role ?? null) !== canonicalJson(grant.role ?? null))
    contradicts('gives a role otherwise than the audit says');
  if ((started?.startedAt ?? grant.startedAt) !== grant.startedAt)
    contradicts('began at another moment than the audit says');
  if (!started && grant.startedAt !== null) contradicts('began, and the audit knows nothing of it');
  const isOver = ended !== undefined && ended.sequence > armed.sequence;
  if (state === 'active' && !started) contradicts('is active, and the audit never saw it begin');
  // What an answer gave after its end is being taken back.
  const isLate =
    state === 'ending' &&
    [...facts.answers.values(), facts.outlived.get(id) ?? 0].some((at) => at > (ended?.sequence ?? 0));
  if (isOver && state !== 'ended' && state !== 'void' && !isLate)
    contradicts(`is ${state}, and the audit has ended it`);
  if (isOver && state === 'void' && started && !LET_GO.includes(ended.reason ?? ''))
    contradicts('never took effect, and the audit has ended it');
  const isKept = started && isOverByProof(grant);
  if (!isOver && state === 'ended' && !isKept) contradicts('has ended, and the audit knows nothing of it');
  if (!isOver && started && (state === 'void' || state === 'waiting' || state === 'armed'))
    contradicts(`is ${state}, and the audit saw it begin`);
  if (facts.numbers.size > 0 && !facts.numbers.has(grant.ticket?.number))
    contradicts('is of another ticket than the audit says');
  if (state === 'ending' && !facts.ending.has(id))
    find('contradicts', requestId, `the grant ${id} is ending, which has not begun`, null, exportedAt);
  if (state === 'armed' || state === 'active' || state === 'ending')
    if (!isHolder) contradicts('is there, and holds no access');
  if (state === 'armed' || state === 'active') checkEnd(grant, armed, started, contradicts);
}

/** Its end may come sooner, as when somebody leaves; nothing but a fact makes it later. */
function checkEnd(
  { endsAt, lastsSeconds, startedAt }: Grant,
  armed: Armed,
  started: Started | undefined,
  contradicts: (detail: string) => void,
): void {
  const said = started ? started.endsAt : armed.endsAt;
  if (said === undefined || said === null) return;
  if (endsAt === null || endsAt > said) contradicts('lasts longer than the audit says');
  if (lastsSeconds !== null && lastsSeconds !== armed.lastsSeconds && startedAt === null)
    contradicts('lasts for another time than the audit says');
}
