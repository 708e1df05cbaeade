import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { AuditEntry } from '../../domain/audit.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { roleWords } from '../../domain/role-words.ts';
import type { TicketApproval } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { say } from '../outbox/say.ts';
import { bullets, names } from '../wording/words.ts';
import { whoMayDecide } from './who-may-decide.ts';

/**
 * A decision in the ticket tool that does not count, who set it (empty: that is not shown), and why not, as a sentence without its
 * stop. `todo`: what has to be done so that such a decision counts.
 */
export type Uncounted = {
  readonly row: TicketApproval;
  readonly setBy: string;
  readonly because: string;
  readonly todo?: string;
  /** Whether it is only about a delegate: whoever is asked can decide there all the same. */
  readonly ofDelegate?: true;
};

/**
 * Says on the ticket which decisions of the ticket tool do not count, whose and by whom they are, and who has to decide and
 * where: each once, and again only when somebody touches it. Silence would look like an approval to whoever gave it.
 */
export async function tellUncounted(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
  uncounted: readonly Uncounted[],
): Promise<void> {
  const untold = newOf(record, uncounted);
  if (untold.length === 0) return;
  const now = instant(means.clock.now());
  await means.auditLog.append(
    record.requestId,
    untold.map((one) => evidenceOf(record, head, one)),
  );
  await means.requests.change(record.requestId, (row) => {
    const fresh = newOf(row, uncounted);
    if (fresh.length === 0 || row.waitingOn !== head.stage) return row;
    const who = names(whoMayDecide(head, decisions), { ...record.names, ...row.names });
    const lines = bullets(fresh.map(sentenceOf));
    const plain = bullets(fresh.map((one) => sentenceOf(plainly(one))));
    const next = `It still waits for ${who} (${roleWords(head.stage, row.decision?.labels)}), who can decide on their card in chat.`;
    return say(
      {
        ...row,
        uncounted: {
          ...row.uncounted,
          ...Object.fromEntries(fresh.map((one) => [one.row.id, keyOf(one)])),
        },
      },
      {
        access: row.desired?.access ?? 'none',
        outcome: 'running',
        standing: null,
        comment: `A decision taken on the ticket does not count:\n${plain}\n${next}`,
        workNote: `A decision taken on the ticket does not count:\n${lines}\n${next}`,
        provenAt: null,
      },
      now,
    );
  });
}

function newOf(
  { uncounted: told = {} }: RequestRecord,
  uncounted: readonly Uncounted[],
): readonly Uncounted[] {
  return uncounted.filter((one) => told[one.row.id] !== keyOf(one));
}

/** Of each of a thousand rows one is kept. */
const LONGEST_KEY = 200;

const keyOf = ({ row, setBy, because }: Uncounted): string =>
  `${row.state} ${setBy} ${because}`.slice(0, LONGEST_KEY).toWellFormed();

/** Each once, however often it is looked at. Where the tool does not show who set it, nobody is named. */
function evidenceOf({ ticket }: RequestRecord, { stage }: StageHead, one: Uncounted): AuditEntry {
  const { id, state, approverToolId, approverName, updatedAt } = one.row;
  return {
    fact: 'approval-uncounted',
    once: `${stage}~${id}~${keyOf(one)}`,
    at: updatedAt,
    actor: one.setBy || 'unknown',
    data: {
      system: ticket.system,
      stage,
      row: id,
      state,
      approver: approverName ?? '',
      approverToolId,
      writtenBy: one.setBy,
      because: one.because,
      ...(one.row.ofOrder && { ofOrder: one.row.ofOrder }),
    },
  };
}

/** For whoever asked: what an administrator has to do stands in the work note. */
function plainly({ todo, ...one }: Uncounted): Uncounted {
  if (todo === undefined) return one;
  const what = one.ofDelegate ? 'whether they may decide for whoever is asked' : 'who set it';
  return { ...one, because: `the ticket tool does not tell ${what}` };
}

function sentenceOf({ row, setBy, because, todo }: Uncounted): string {
  const whose = row.approverName ? `of ${row.approverName}` : 'of somebody whose name is not shown';
  const by = setBy ? `set by "${setBy}"` : 'set by somebody who is not shown';
  return `The approval ${whose} reads "${row.state}", ${by}: ${because}.${todo ? ` ${todo}` : ''}`;
}
