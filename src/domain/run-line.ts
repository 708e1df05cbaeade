import type { AuditEntry } from './audit.ts';
import { SECOND } from './instant.ts';

/** How a line of the app's log begins that tells of a run. */
export const RUN = '{"log":"run"';

/**
 * What a line tells: words and numbers of ours, and ids. Never what somebody wrote, a name, an address or a mail (docs/privacy.md); a test
 * of a whole journey looks for all of them.
 */
export type Told = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export type RunLine = {
  readonly what:
    | 'received'
    | 'decision'
    | 'approval'
    | 'write'
    | 'proof'
    | 'told'
    | 'conclusion'
    /** A grant that is over, proven. */
    | 'end'
    | 'call'
    | 'activity-failed'
    | 'door-failed'
    /** One tick of a timer, with what it measured. */
    | 'sweep';
  readonly level: 'info' | 'warn' | 'error';
  readonly requestId: string | null;
  readonly told: Told;
};

/**
 * The line that goes with a fact of the evidence, once; `null`: none does. `changedAt`: when a change of the request last took effect, in
 * milliseconds as `now` is; `null`: that is not known here.
 */
export function lineOfFact(
  requestId: string,
  entry: AuditEntry,
  changedAt: number | null,
  now: number,
): RunLine | null {
  const line = (what: RunLine['what'], told: Told, level: RunLine['level'] = 'info'): RunLine => ({
    ...{ what, level, requestId, told },
  });
  switch (entry.fact) {
    case 'request-received':
      return line('received', { system: entry.data.ticket.system });
    case 'decided': {
      const { verdict, reasons, entitlement = null } = entry.data;
      return line('decision', {
        verdict,
        entitlement,
        reasons: [...new Set(reasons.map(({ code }) => code))],
      });
    }
    case 'approval-recorded': {
      const { stage, answer, approverId, proof } = entry.data;
      return line('approval', { stage, answer, who: approverId, channel: proof.channel });
    }
    case 'change-answered': {
      const { key, attempt, effect, code = null, answer } = entry.data;
      const isBad = effect === 'rejected' || effect === 'uncertain';
      return line(
        'write',
        { key, attempt, effect, code, status: answer?.status ?? null },
        isBad ? 'warn' : 'info',
      );
    }
    case 'change-proven': {
      const { expect, provenAt, targets = [], changes = [] } = entry.data;
      const seconds = changedAt === null ? null : Math.round((now - changedAt) / SECOND);
      return line('proof', { expect, provenAt, targets, changes: changes.length, seconds });
    }
    case 'ticket-written': {
      const { data } = entry;
      return 'ticket' in data
        ? line('told', { revision: data.revision, ticket: data.ticket }, 'warn')
        : line('told', { revision: data.revision, access: data.access, outcome: data.outcome });
    }
    case 'grant-ended': {
      const { grantId, target, reason, removed } = entry.data;
      return line('end', { grant: grantId, target, reason, removed });
    }
    case 'concluded': {
      const { outcome, edited = false } = entry.data;
      return line('conclusion', { outcome, edited }, outcome === 'needs-human' ? 'warn' : 'info');
    }
    default:
      return null;
  }
}
