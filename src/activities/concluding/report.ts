import { type AuditRow, factsOf } from '../../domain/audit.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { roleWords } from '../../domain/role-words.ts';
import { wordsOf } from '../../kinds/words.ts';
import { familyOf, lifetimeOf, targetLabel } from '../../targets/index.ts';
import { evidenceLink } from '../asking/showing.ts';
import type { Limits } from '../limits.ts';
import { whoWithId } from '../wording/who-words.ts';
import { bullets, changeClassWords, moment, names } from '../wording/words.ts';
import { changeLines, changeStories } from './change-story.ts';

type Approved = {
  readonly approverId?: string;
  readonly role?: string;
  readonly at?: string;
  readonly proof?: { readonly channel?: string; readonly onBehalfOf?: string };
};

/** Who said yes, when and where, as the evidence has it. */
export function approvers(rows: readonly AuditRow[], record: RequestRecord): string {
  const words = factsOf(rows, 'approval-recorded', 'approval-kept').map(({ data }) => data);
  const yes = [...words.filter(({ answer }) => answer === 'approve'), ...onTicket(rows, record)];
  if (yes.length > 0) return yes.map((one) => approved(one, record)).join(', ');
  const no = words.filter(({ answer }) => answer === 'reject');
  if (no.length > 0) return `nobody; rejected by ${no.map((one) => approved(one, record)).join(', ')}`;
  return rows.some(({ fact }) => fact === 'approval-asked') ? 'nobody' : 'no approval was needed';
}

function approved({ approverId = 'unknown', role, at, proof }: Approved, record: RequestRecord): string {
  const about = [
    role && roleWords(role, record.decision?.labels),
    at && `${at.slice(0, 19)}Z`,
    proof?.channel && `in ${channelName(proof.channel, record)}`,
    proof?.onBehalfOf && `for ${names([proof.onBehalfOf], record.names)}`,
  ];
  return `${names([approverId], record.names)} (${about.filter(Boolean).join(', ')})`;
}

/** Approvals that the ticket came with, where the decision counted them. */
function onTicket(rows: readonly AuditRow[], { decision, ticket }: RequestRecord): readonly Approved[] {
  if (!decision?.reasons?.some(({ code }) => code === 'ticket-approval-counts')) return [];
  const facts = factsOf(rows, 'facts-gathered').at(-1)?.data;
  // Rows of before do not say which of them stand for a stage.
  const words = decision.onTicket ?? facts?.ticket?.provenApprovals ?? [];
  return words.map(({ approverId, at, onBehalfOf }) => ({
    ...(approverId ? { approverId } : {}),
    role: 'on the ticket',
    ...(at ? { at } : {}),
    proof: { channel: ticket.system, ...(onBehalfOf !== undefined && { onBehalfOf }) },
  }));
}

/** As a name; the ticket's own tool needs none beside its number. */
function channelName(channel: string, { ticket }: RequestRecord): string {
  return channel === ticket.system
    ? 'the ticket tool'
    : `${channel.charAt(0).toUpperCase()}${channel.slice(1)}`;
}

/** Ids an operator can take to the directory's support, newest last. */
function correlations(rows: readonly AuditRow[]): string {
  const traces = factsOf(rows, 'change-answered').map(({ data }) => data);
  if (traces.length === 0) return 'none (nothing was written)';
  return traces
    .slice(-6)
    .map(
      ({ key, trace }) =>
        `${key?.split(':').at(-1)}: request-id ${trace?.requestId ?? 'none'}, client-request-id ${trace?.clientRequestId ?? 'none'}, status ${trace?.status}`,
    )
    .join('; ');
}

type Named = { readonly target: string; readonly targetName: string };

const isAccess = ({ target }: Named): boolean => lifetimeOf(target) !== 'condition';
const named = ({ target, targetName }: Named): string => `${targetLabel(target, targetName)} (${target})`;

/** What it was about, under the word of its kind. `null`: nothing of it was to be changed, or was. */
function aboutLine({ kind, alreadyIn, plan }: RequestRecord, changed: readonly Named[] | null): string {
  const { heading, already: before } = wordsOf(kind);
  const already = alreadyIn.length > 0 ? ` ${before}, unchanged: ${alreadyIn.join(', ')}.` : '';
  const shown = (changed ?? []).filter((one) => isAccess(one));
  if (shown.length > 0) return `${heading}: ${shown.map(named).join(', ')}.${already}`;
  const asked = (plan?.changes ?? []).filter((one) => changed === null && isAccess(one));
  const about = asked.length > 0 ? `; asked for ${asked.map(named).join(', ')}` : '';
  return `${heading}: none changed${about}.${already}`;
}

/** What the last look said of each service plan; none where no plan had to be usable. */
function planLines(rows: readonly AuditRow[]): readonly string[] {
  const plans = factsOf(rows, 'change-observed').findLast(({ data }) => data.plans)?.data.plans ?? [];
  return plans.length === 0
    ? []
    : [`Service plans: ${plans.map(({ name, is }) => `${name} ${is}`).join(', ')}`];
}

/** What the directory answered last when it did not do what was asked, as it said it; empty where it never refused. */
export function lastRefusal(rows: readonly AuditRow[]): readonly string[] {
  const refused = factsOf(rows, 'change-answered').findLast(({ data }) => data.because !== undefined);
  if (!refused) return [];
  const { effect, code, because, trace, answer } = refused.data;
  const payload = { effect, code, because, ...trace, body: answer?.body };
  return [`Answer of the directory: ${JSON.stringify(payload)}`];
}

type Closing = {
  readonly record: RequestRecord;
  readonly rows: readonly AuditRow[];
  /** What was given or has ended by it; `null`: nothing. */
  readonly changed: readonly Named[] | null;
  /** Begins with `success`, `failure` or `no change`. */
  readonly result: string;
  /** When it was proven; `null`: as the directory's answers tell. */
  readonly executedAt: Instant | null;
  readonly closedAt: Instant;
  /** Whether the plans of the license were looked at for it, and what the last look said is so now. */
  readonly plans?: boolean;
  readonly limits: Limits;
};

/**
 * What every closing note says, in this order, as a service desk's reports look for it: when it was executed, what it was
 * about, for whom, with what result, approved by whom, and under which ids. A failure tells each change besides.
 */
export function closingReport(closing: Closing): string {
  const { record, rows, changed, result, limits } = closing;
  const { decision, request } = record;
  const conditions = (changed ?? []).filter((one) => !isAccess(one));
  const stories = result.startsWith('failure') ? changeStories(record, rows) : [];
  return [
    `Executed at: ${executedWords(closing)}`,
    aboutLine(record, changed),
    `User: ${whoWithId(record, request?.beneficiaryId)}`,
    `Result: ${result}`,
    `Approved by: ${approvers(rows, record)}`,
    `Correlation ids: ${correlations(rows)}; request ${record.requestId}`,
    ...checkedLines(record),
    ...(stories.length > 0 ? [`Changes:\n${bullets(changeLines(stories))}`] : []),
    ...conditionLines(conditions),
    ...(closing.plans ? planLines(rows) : []),
    `Change: ${changeClassWords(decision?.changeClass ?? null)}; risk ${decision?.riskTier ?? 'unknown'}; policy ${decision?.policyDigest?.slice(0, 12) ?? 'unknown'}`,
    `More: ${evidenceLink(limits, record.requestId)}`,
  ].join('\n');
}

/** What the decision went by, as approvers were shown it. */
function checkedLines({ kind, decision }: RequestRecord): readonly string[] {
  const shown = decision?.shown ?? [];
  if (!wordsOf(kind).tellsWhatWasChecked || shown.length === 0) return [];
  return [`Checked:\n${bullets(shown.map(({ label, value }) => `${label}: ${value}`))}`];
}

/** What access needed, under the heading of each. */
function conditionLines(conditions: readonly Named[]): readonly string[] {
  const headings = Map.groupBy(conditions, ({ target }) => familyOf(target).words(target).heading);
  return [...headings].map(([heading, some]) => `${heading}: ${some.map(named).join(', ')}.`);
}

function executedWords({ rows, executedAt, closedAt, limits }: Closing): string {
  const words = (at: Instant) => `${at} (${moment(at, limits.timeZone)})`;
  if (executedAt) return words(executedAt);
  const last = rows.findLast(({ fact }) => fact === 'change-answered');
  return last ? words(last.at) : `not at all, nothing was written; closed at ${words(closedAt)}`;
}
