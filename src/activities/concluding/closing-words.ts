import type { AuditRow } from '../../domain/audit.ts';
import type { Outcome, StatedAccess } from '../../domain/outcome.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Limits } from '../limits.ts';
import { bullets, names } from '../words.ts';
import { correlations } from './report.ts';

const HEADLINES: Readonly<Record<Exclude<Outcome, 'fulfilled'>, string>> = {
  refused: 'Your request was decided: it is refused',
  rejected: 'Your request was decided: it was rejected',
  expired: 'Your request expired: nobody entitled decided in time',
  withdrawn: 'Your request was withdrawn',
  'rolled-back': 'The access could not be provided, and everything that was changed has been taken back',
  ended: 'The access has ended',
  'needs-human': 'Your request needs a person, who has been told',
};

/** What the ticket says when a request ends otherwise than fulfilled. */
export function closingWords(
  record: RequestRecord,
  outcome: Outcome,
  because: readonly string[],
  rows: readonly AuditRow[],
  limits: Limits,
): { readonly access: StatedAccess; readonly comment: string; readonly workNote: string } {
  const headline = HEADLINES[outcome === 'fulfilled' ? 'needs-human' : outcome];
  const person = record.request ? ` for ${names([record.request.beneficiaryId], record.names)}` : '';
  const what = record.decision?.title ?? record.request?.catalogItem ?? 'the access asked for';
  const result = outcome === 'needs-human' || outcome === 'rolled-back' ? 'failure' : 'no change';
  return {
    access: accessOf(record, outcome),
    comment: `${headline} (${what}${person}).\n${bullets(because)}`,
    workNote: [
      `${outcome}: ${what}${person}.`,
      bullets(because),
      `Result: ${result}. Correlation ids: ${correlations(rows)}; request ${record.requestId}`,
      `More: ${limits.consoleBase}/api/console/requests/${encodeURIComponent(record.requestId)}`,
    ].join('\n'),
  };
}

/** `unknown` only where something was written and could not be proven gone. */
function accessOf(record: RequestRecord, outcome: Outcome): StatedAccess {
  if (record.conclusion?.provenGone) return 'none';
  if (outcome === 'ended') return 'ended';
  if (outcome === 'needs-human' && (record.phase === 'provisioning' || record.phase === 'rolling-back'))
    return 'unknown';
  return 'none';
}
