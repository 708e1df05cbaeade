import { recorded } from '../../domain/audit.ts';
import type { Debt, DoneAction, ReviewedAction } from '../../domain/debt.ts';
import { addMilliseconds, HOUR, type Instant } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';
import { moment } from '../wording/words.ts';

/** The directory's audit comes late: before that it has not shown everything that was done. */
const AUDIT_TAKES = 2 * HOUR;

/** What the directory shows of what somebody did with the access; `because`: why it shows nothing, in a sentence without its stop. */
type Shown =
  | { readonly shown: 'all'; readonly actions: readonly DoneAction[] }
  | { readonly shown: 'unlicensed'; readonly because: string }
  | { readonly shown: 'unread'; readonly because: string; readonly mayCure: boolean };

type MayClose = { readonly may: true } | { readonly may: false; readonly code: string; readonly why: string };

/** Whether a person may close a debt at a moment, apart from whether the table names them. */
export async function mayClose(means: Means, debt: Debt, by: string, at: Instant): Promise<MayClose> {
  const no = (code: string, why: string): MayClose => ({ may: false, code, why });
  if (debt.state !== 'open') return no('debt-settled', 'It is settled already.');
  const parties = await partiesOf(means, debt);
  if (parties.includes(by))
    return no(
      'own-debt',
      'You asked for it, used it, approved it or vouched for its incident; somebody else has to review it.',
    );
  if (debt.usedUntil === null)
    return no('still-used', 'The access has not ended yet; what is done with it can be reviewed after that.');
  const from = addMilliseconds(debt.usedUntil, AUDIT_TAKES);
  if (at < from)
    return no(
      'too-early',
      `The directory’s audit comes late. It can be reviewed from ${moment(from, means.limits.timeZone)} on, two hours after the access ended.`,
    );
  return { may: true };
}

/** Read anew: the row is only what was known when it was opened. */
async function partiesOf(means: Means, debt: Debt): Promise<readonly string[]> {
  const { requestId, personId, approvedBy, declaredBy } = debt;
  const record = (await means.requests.read(requestId))?.row;
  const { decisions } = await means.approvals.readAll(requestId);
  const approvers = decisions
    .filter(({ answer }) => answer === 'approve')
    .flatMap(({ approverId, proof }) => [
      approverId,
      ...(proof.onBehalfOf === undefined ? [] : [proof.onBehalfOf]),
    ]);
  const requester = record?.request?.requesterId;
  return [personId, ...(requester ? [requester] : []), ...approvedBy, ...declaredBy, ...approvers];
}

/** What the person did while they had the access, by the directory's audit. */
export async function actionsOf({ accounts }: Means, debt: Debt): Promise<Shown> {
  const until = debt.usedUntil ?? debt.openedAt;
  const read = await accounts.actionsBy(debt.personId, debt.openedAt, until, debt.requestId);
  if (read.read === 'failed') return { shown: 'unread', because: read.because, mayCure: read.mayCure };
  if (read.value.known === 'yes') return { shown: 'all', actions: read.value.value };
  const { known, because } = read.value;
  return known === 'unlicensed' ? { shown: known, because } : { shown: 'unread', because, mayCure: false };
}

type Review = {
  readonly by: string;
  readonly name: string;
  readonly at: Instant;
  readonly words: string;
  readonly actions: readonly ReviewedAction[];
  readonly shown: Shown['shown'];
};

/** Closes it with what the reviewer said; the evidence comes first. @returns whether this review is the one that stands. */
export async function closeDebt(means: Means, debt: Debt, review: Review): Promise<boolean> {
  const { by, at, words, actions, shown } = review;
  await means.auditLog.append(debt.requestId, [
    recorded(
      'debt-settled',
      { personId: debt.personId, state: 'closed', words, actions, shown },
      { once: `debt~${by}~${at}`, at, actor: by },
    ),
  ]);
  const closed = await means.debts.change(debt, (row) =>
    row.state === 'open' ? { ...row, state: 'closed', closed: review } : row,
  );
  return closed?.closed?.by === by && closed.closed.at === at;
}
