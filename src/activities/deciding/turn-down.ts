import type { Reason, Verdict } from '../../domain/decision.ts';
import { instant } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { concluding, isConcluded, leftAlone } from '../../domain/request-state.ts';
import { reasonLines } from '../../kinds/reason-words.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { closingReport } from '../concluding/report.ts';
import { say } from '../outbox/say.ts';
import { bullets } from '../wording/words.ts';
import type { Next } from './next.ts';
import { concludingNext } from './next-of.ts';
import { isOvertaken } from './overtaken.ts';
import { linkTasks } from './replace-link.ts';

/** What stands before the reasons where people may have approved before. */
export const NO_LONGER_ALLOWED = 'Decided again right before the change, and no longer allowed:';

/** Ends a run before anything was decided, or because what was decided no longer applies. */
export async function abandon(
  means: Means,
  record: RequestRecord,
  outcome: Outcome,
  because: string,
  why: Pick<
    NonNullable<RequestRecord['conclusion']>,
    'edited' | 'otherAccount' | 'otherChanges' | 'plain'
  > = {
    edited: false,
  },
): Promise<Next> {
  const changed = await means.requests.change(record.requestId, (current) =>
    isOvertaken(record, current) ? current : concluding(current, { outcome, because: [because], ...why }),
  );
  return nextAfter(changed) ?? { next: 'conclude', outcome, edited: why.edited };
}

/** `null`: what the row says of its end is carried out. */
export function nextAfter(record: RequestRecord): Next | null {
  return isConcluded(record) ? { next: 'settle' } : concludingNext(record);
}

/** The ticket asks for something no table governs: it is left alone but for one note. */
export async function ignore(means: Means, record: RequestRecord, reasons: readonly Reason[]): Promise<Next> {
  const now = instant(means.clock.now());
  await means.auditLog.append(record.requestId, [
    { fact: 'request-ignored', once: 'ignored', at: now, actor: 'countersign', data: { reasons } },
  ]);
  await means.requests.change(record.requestId, (current) =>
    isOvertaken(record, current)
      ? current
      : say(
          { ...leftAlone(current, 'refused', now), ignored: true },
          {
            access: 'none',
            outcome: 'refused',
            standing: null,
            comment: null,
            workNote: [
              leftAloneWords(means),
              bullets(reasonLines(reasons)),
              closingReport({
                record: current,
                rows: [],
                changed: null,
                result: 'no change, no policy table that can be used governs this item',
                executedAt: null,
                closedAt: now,
                limits: means.limits,
              }),
            ].join('\n'),
            provenAt: null,
          },
          now,
        ),
  );
  return { next: 'settle' };
}

/** What no table names may be named by one that is broken. */
function leftAloneWords({ rulebook }: Means): string {
  const broken = rulebook.kinds.filter((kind) => !rulebook.current(kind).usable);
  const why =
    broken.length === 0
      ? 'No policy governs this item'
      : `No policy table that can be used names this item, and the table of ${broken.join(' and of ')} can't be used now`;
  return `${why}, so nothing was decided and nothing was changed. If a table names the item within two weeks after the ticket was opened, the ticket is looked at again by itself.`;
}

/** In the evidence, what was decided of a ticket that can't be read as a request. */
export async function noteUnreadable(
  means: Means,
  { requestId, attempt }: RequestRecord,
  { digest }: Rules,
  verdict: Verdict,
  reasons: readonly Reason[],
): Promise<void> {
  await means.auditLog.append(requestId, [
    {
      fact: 'decided',
      once: `unreadable-${attempt}`,
      at: instant(means.clock.now()),
      actor: 'countersign',
      data: { verdict, reasons, policyDigest: digest },
    },
  ]);
}

/** The request is understood well enough to say no: every reason at once. */
export async function turnDown(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  reasons: readonly Reason[],
): Promise<Next> {
  await noteUnreadable(means, record, rules, 'refuse', reasons);
  const before = record.decision === null ? [] : [NO_LONGER_ALLOWED];
  const changed = await means.requests.change(record.requestId, (current) =>
    isOvertaken(record, current)
      ? current
      : {
          ...concluding(current, {
            outcome: 'refused',
            because: [...before, ...reasonLines(reasons)],
            reasons,
            edited: false,
          }),
          owed: [...current.owed, ...linkTasks(means, record, rules, reasons)],
        },
  );
  return nextAfter(changed) ?? { next: 'conclude', outcome: 'refused', edited: false };
}
