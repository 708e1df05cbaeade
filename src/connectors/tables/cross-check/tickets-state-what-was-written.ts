import { states } from '../../../domain/meaning.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import type { Contradicts } from './report.ts';
import type { RequestFacts } from './what-the-audit-says.ts';

/**
 * What a ticket is to say is what the audit says was written on it, or what the audit bears out. The fact of a revision comes
 * before its row says that it stands. The words themselves are in no fact.
 */
export function checkStated(row: RequestRecord, facts: RequestFacts, contradicts: Contradicts): void {
  const { desired, sentRevision, sentDigest, version } = row;
  const { written } = facts;
  const shown = written.get(sentRevision)?.digest;
  if (shown !== undefined && sentDigest !== undefined && shown !== sentDigest)
    contradicts('has another note for its own than the audit says');
  const newest = Math.max(0, ...written.keys());
  if (sentRevision > newest)
    contradicts(`says that revision ${sentRevision} stands on the ticket, and the audit knows of none`);
  if (!desired) {
    if (newest > 0) contradicts('says nothing to its ticket, and the audit has what was said');
    return;
  }
  if (desired.revision < newest)
    contradicts(`is to say revision ${desired.revision}, and the audit has written revision ${newest}`);
  const said = written.get(desired.revision);
  if (said) {
    if (said.ticket !== undefined) return;
    if (said.outcome !== desired.outcome)
      contradicts(`states ${desired.outcome}, and the audit has written ${said.outcome}`);
    if (said.effective !== desired.effective && said.access === desired.access)
      contradicts(`states effective ${desired.effective}, and the audit has written ${said.effective}`);
    // What another version of the ticket's request gives may stand in its place.
    if (said.access !== desired.access && version === 1)
      contradicts(`states access ${desired.access}, and the audit has written ${said.access}`);
    return;
  }
  if (!isBorneOut(row, facts))
    contradicts(
      `is to state access ${desired.access}, ${desired.outcome}, which the audit does not bear out`,
    );
}

/** What is still to be written rests on what was proven. */
function isBorneOut({ desired, version }: RequestRecord, facts: RequestFacts): boolean {
  const { concluded, written, started, ended, probed } = facts;
  const outcomes = concluded.map(({ outcome }) => outcome);
  if (desired?.outcome === 'fulfilled' && !outcomes.includes('fulfilled')) return false;
  const before = [...written.values()].some(({ access }) => access === desired?.access);
  if (states(desired, 'in-force', 'done'))
    return before || version > 1 || started.size > 0 || probed || outcomes.includes('fulfilled');
  if (states(desired, 'over')) return before || version > 1 || ended.size > 0;
  return true;
}
