import { recorded } from '../../domain/audit.ts';
import {
  addMilliseconds,
  type Instant,
  instant,
  MINUTE,
  milliseconds,
  SECOND,
} from '../../domain/instant.ts';
import { differ, type PortalsSeen, type SideSeen } from '../../domain/portals.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { longestHeld } from '../../domain/role-scope.ts';
import type { PortalRule } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { whomToCall } from '../outbox/call-for-help.ts';
import { say } from '../outbox/say.ts';
import { sendDesired } from '../outbox/send.ts';
import { inCompanyTime } from '../wording/reason-words.ts';
import { exactMoment, moment, names } from '../wording/words.ts';
import { portalsRuleOf } from './portals-rule.ts';

/** Who wants to know: the probe, which disagrees with the directory; an earlier look that found them to differ; or a person. */
type AskedBy = 'probe' | 'earlier-look' | { readonly person: string; readonly name: string };

/** What differs is looked at again no more often. */
const EVERY = MINUTE;

/**
 * Compares what the directory and Azure each show of a role that was given, by their own interfaces and whatever a portal shows, and says
 * it on the ticket. Where they go on differing past policy's time, people are called with what was seen. `null`: nothing is shown besides.
 */
export async function checkPortals(
  means: Means,
  record: RequestRecord,
  by: AskedBy,
): Promise<PortalsSeen | null> {
  const rule = portalsRuleOf(means, record);
  const { request, requestId } = record;
  if (!rule || !request) return null;
  const { beneficiaryId } = request;
  const at = instant(means.clock.now());
  const [directory, azure] = await Promise.all([
    directorySide(means, beneficiaryId, rule, requestId),
    azureSide(means, beneficiaryId, rule, requestId),
  ]);
  const seen = { at, directory, azure };
  if (newly(record.portals, seen, by, rule).isNews)
    await means.auditLog.append(requestId, [
      recorded(
        'portals-compared',
        { directory, azure, scope: rule.azure.scope, differ: differ(seen) },
        { once: at, at, actor: typeof by === 'object' ? by.person : 'countersign' },
      ),
    ]);
  const changed = await means.requests.change(requestId, (row) => {
    if (row.portals && row.portals.at >= at) return row;
    const { portals, isDue, isNews } = newly(row.portals, seen, by, rule);
    const owed = isDue ? [...row.owed, ...calling(means, row, portals, rule)] : row.owed;
    const told = { ...row, portals, owed };
    return isNews ? saying(means, told, by, portals, rule) : told;
  });
  await sendDesired(means, changed);
  return changed.portals ?? null;
}

type Compared = Pick<PortalsSeen, 'at' | 'directory' | 'azure'>;

/** What the newest comparison makes of the ones before. `isDue`: people are to be called now; `isNews`: it is recorded and said. */
function newly(
  before: PortalsSeen | undefined,
  seen: Compared,
  by: AskedBy,
  rule: PortalRule,
): { readonly portals: PortalsSeen; readonly isDue: boolean; readonly isNews: boolean } {
  const next = sinceOf(before, seen);
  const isDue =
    next.since !== null &&
    !next.called &&
    milliseconds(seen.at) >= milliseconds(deadlineOf(next.since, rule));
  const portals: PortalsSeen = isDue ? { ...next, called: true } : next;
  return { portals, isDue, isNews: by !== 'earlier-look' || isDue || isOther(before, portals) };
}

/**
 * Looks again at what differed; at once where the person says so on their ticket; and for the first time where the probe and the directory
 * disagree.
 */
export async function followPortals(means: Means, requestId: string, disagrees: boolean): Promise<void> {
  const record = (await means.requests.read(requestId))?.row;
  if (!record || !portalsRuleOf(means, record)) return;
  const person = await whoSaysSo(means, record);
  if (person) {
    await checkPortals(means, record, person);
    return;
  }
  const { portals } = record;
  if (portals === undefined) {
    if (disagrees) await checkPortals(means, record, 'probe');
    return;
  }
  const isOpen = portals.since !== null || isUnknown(portals);
  const isDue = means.clock.now() - milliseconds(portals.at) >= EVERY;
  if (isOpen && isDue) await checkPortals(means, record, 'earlier-look');
}

/** Whatever else a word says of a portal, comparing changes nothing. */
const OF_A_PORTAL = /\bportals?\b/i;

/** Whoever the access is for, where they have written of a portal since both sides were compared last; `null`: not that we know. */
async function whoSaysSo(
  { ticketing }: Means,
  { requestId, ticket, request, portals, effective, names: known }: RequestRecord,
): Promise<{ readonly person: string; readonly name: string } | null> {
  const tool = ticketing[ticket.system];
  const since = portals?.at ?? effective?.provenAt;
  if (!tool?.wordsOf || !request || !since) return null;
  const { beneficiaryId } = request;
  const user = await tool.toolUserOf(beneficiaryId, requestId);
  if (user.failed || user.toolUserId === null || user.name === undefined) return null;
  const said = await tool.wordsOf(ticket, user.name, since, requestId);
  if (said.failed || !said.words.some((text) => OF_A_PORTAL.test(text))) return null;
  return { person: beneficiaryId, name: known[beneficiaryId] ?? beneficiaryId };
}

async function directorySide(
  { roles, clock }: Means,
  userId: string,
  { role }: PortalRule,
  requestId: string,
): Promise<SideSeen> {
  const answer = await roles.held(userId, role, requestId);
  if (answer.read === 'failed') return { is: 'unknown', because: withoutStop(answer.because) };
  const { instances, listed } = answer.value;
  if (instances.known !== 'yes') return { is: 'unknown', because: instances.because };
  if (listed.known !== 'yes') return { is: 'unknown', because: listed.because };
  const held = longestHeld(instances.value, clock.now());
  const words = `the role is ${held ? `in effect ${held.endsAt === null ? 'for good' : `until ${held.endsAt}`}` : 'not in effect'}, and ${listed.value ? 'in' : 'not in'} the list of assignments`;
  if ((held !== null) !== listed.value) return { is: 'unknown', because: words };
  return { is: held ? 'shown' : 'not-shown', because: words };
}

async function azureSide(
  { azureRoles }: Means,
  userId: string,
  { azure }: PortalRule,
  requestId: string,
): Promise<SideSeen> {
  const answer = await azureRoles.assigned(userId, azure, requestId);
  if (answer.read === 'failed') return { is: 'unknown', because: withoutStop(answer.because) };
  if (answer.value.known !== 'yes') return { is: 'unknown', because: answer.value.because };
  return answer.value.value
    ? { is: 'shown', because: `its role assignments at ${azure.scope} have the person` }
    : { is: 'not-shown', because: `its role assignments at ${azure.scope} do not have the person` };
}

function sinceOf(before: PortalsSeen | undefined, seen: Compared): PortalsSeen {
  if (differ(seen) || (isUnknown(seen) && before?.since))
    return { ...seen, since: before?.since ?? seen.at, ...(before?.called && { called: true as const }) };
  return { ...seen, since: null };
}

const isUnknown = ({ directory, azure }: Pick<PortalsSeen, 'directory' | 'azure'>): boolean =>
  directory.is === 'unknown' || azure.is === 'unknown';

const isOther = (before: PortalsSeen | undefined, now: PortalsSeen): boolean =>
  before?.directory.is !== now.directory.is || before.azure.is !== now.azure.is;

/** What it says of the access stays as it was. */
function saying(
  { limits }: Means,
  row: RequestRecord,
  by: AskedBy,
  portals: PortalsSeen,
  rule: PortalRule,
): RequestRecord {
  const { desired } = row;
  if (!desired) return row;
  const what = row.decision?.title ?? 'the role';
  const when = `${portals.at} (${exactMoment(portals.at, limits.timeZone)})`;
  const { access, outcome, standing, provenAt } = desired;
  return say(
    row,
    {
      ...{ access, outcome, standing, provenAt },
      comment: commentOf(what, portals, rule, limits.timeZone),
      workNote: [
        `Both sides of ${what} were asked at ${when}, ${whyWords(by)}.`,
        `- The directory, by its own interface: ${sideWords(portals.directory)}`,
        `- Azure, by its own interface: ${sideWords(portals.azure)}`,
        verdictOf(portals, rule, limits.timeZone),
      ].join('\n'),
    },
    portals.at,
  );
}

function whyWords(by: AskedBy): string {
  if (by === 'probe') return 'because the system that the role is for disagrees with the directory';
  return by === 'earlier-look'
    ? 'because they were seen to differ before'
    : `because ${by.name || by.person} asked for it`;
}

const sideWords = ({ is, because }: SideSeen): string =>
  `${is === 'shown' ? 'shows the role' : is === 'not-shown' ? 'does not show the role' : 'can not be told'} (${because}).`;

function verdictOf(
  { since, called, directory, azure }: PortalsSeen,
  rule: PortalRule,
  timeZone: string,
): string {
  if (called)
    return `They have differed since ${since}, which is longer than policy waits: the people responsible are called, with what was seen.`;
  if (since !== null)
    return `They do not agree. They are compared every minute; if they still differ at ${moment(deadlineOf(since, rule), timeZone)}, the people responsible are called, with what was seen.`;
  if (isUnknown({ directory, azure })) return 'Whether they agree can not be told now.';
  return 'They agree.';
}

function commentOf(what: string, portals: PortalsSeen, rule: PortalRule, timeZone: string): string {
  const { directory, since, called } = portals;
  if (since === null)
    return isUnknown(portals)
      ? `We asked the directory and Azure about ${what}, and one of them gave no answer. You need not do anything.`
      : directory.is === 'shown'
        ? `We asked the directory and Azure themselves: both have ${what} for you. A portal that shows something else is behind; sign out of it and in again.`
        : `We asked the directory and Azure themselves: neither has ${what} for you.`;
  const has =
    directory.is === 'shown'
      ? 'the directory has it for you, and Azure does not show it yet'
      : 'Azure shows it, and the directory does not have it for you';
  const next = called
    ? 'It has gone on for too long, so a person has been called with what we saw.'
    : `We compare them every minute; if they still differ at ${moment(deadlineOf(since, rule), timeZone)}, a person is called.`;
  return `We asked the directory and Azure themselves about ${what}: ${has}. ${next}`;
}

const deadlineOf = (since: Instant, { escalateSeconds }: PortalRule): Instant =>
  addMilliseconds(since, escalateSeconds * SECOND);

/** With what was seen on both sides, under which ids it can be looked up. */
function calling(means: Means, row: RequestRecord, portals: PortalsSeen, rule: PortalRule): Owed[] {
  const operations = operationsOf(means, row);
  const { request, decision, requestId, attempt, ticket } = row;
  const person = request?.beneficiaryId ?? '';
  const title = `${ticket.number}: the directory and Azure do not agree about ${decision?.title ?? 'a role'}`;
  const text = [
    `${names([person], row.names)} (${person}) was given ${decision?.title ?? 'a role'}, and the two have differed since ${portals.since}, by the look at ${portals.at}.`,
    `The directory (role ${rule.role.roleId}, scope ${rule.role.scope}): ${sideWords(portals.directory)}`,
    `Azure (role ${rule.azure.roleId} at ${rule.azure.scope}): ${sideWords(portals.azure)}`,
    `Each look that showed something else than the one before is in the evidence of request ${requestId}.`,
  ].join('\n');
  return [
    {
      what: 'follow-up',
      ...whomToCall(means, row),
      correlationId: `${requestId}:portals:${attempt}`,
      title,
      text,
    },
    {
      ...{ what: 'notice' as const, once: `portals-${attempt}`, to: operations?.notifyIds ?? [] },
      ...{
        groupId: operations?.notifyGroupId ?? null,
        text: `${title}\n${text}`,
        severity: 'critical' as const,
      },
    },
  ];
}

/** For whoever asked for it. */
export function sidesWords({ limits }: Pick<Means, 'limits'>, { directory, azure }: PortalsSeen): string {
  return inCompanyTime(`The directory: ${directory.because}. Azure: ${azure.because}.`, limits.timeZone);
}

const withoutStop = (text: string): string => text.replace(/\.$/, '');
