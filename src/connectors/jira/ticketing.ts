import { SECOND } from '../../domain/instant.ts';
import type { Check } from '../../ports/checks.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Outbound, OutboundContext } from '../outbound/outbound.ts';
import { faultsAsValues } from '../outbound/ticket-fault.ts';
import { changedSince, type Listing, openOf } from './changed.ts';
import { checksOf } from './checks.ts';
import { closedFollowUps, endFollowUp, followUp } from './follow-ups.ts';
import { createOurAccount, otherSiteWords } from './our-account.ts';
import { accountOfEntraId, linkAccount, type PeopleWires } from './people.ts';
import { readTicket } from './read-ticket.ts';
import type { JiraSettings } from './settings.ts';
import { whoSet } from './who-set.ts';
import { createDirectoryWire, createWire } from './wire.ts';
import { notesOn, shownNotes, writeBack } from './write-back.ts';

const OK = { failed: false } as const;
const SIGN_IN = 'Check JIRA_HOST, JIRA_CLOUD_ID, JIRA_EMAIL and JIRA_API_TOKEN.';
/** Whoever asks again at once is told the same. */
const CHECKED_AGAIN_AFTER = 10 * SECOND;

/** Requests of Jira Service Management as tickets. It asks approvers by its own workflows, and nobody answers there for somebody else. */
export function createJiraTicketing(settings: JiraSettings, outbound: Outbound, clock: Clock): Ticketing {
  const wire = createWire(settings, outbound, clock);
  const people: PeopleWires = { site: wire, directory: createDirectoryWire(settings, outbound, clock) };
  const ours = createOurAccount(wire, settings, clock);
  const on = (requestId: string, purpose: string) => ({ requestId, purpose: `jira-${purpose}` });
  /** Calls that tell what we wrote from what others wrote. */
  const asOurselves = async <Answer>(
    context: OutboundContext,
    act: (listing: Listing, context: OutboundContext) => Promise<Answer>,
  ): Promise<Answer> => {
    const account = await ours.id({ ...context, purpose: 'jira-account' });
    return await act({ wire, settings, account, clock }, context);
  };
  const checkedAt = async (context: OutboundContext): Promise<readonly Check[]> => {
    const seen = await faultsAsValues(async () => ({ ...OK, account: await ours.id(context) }));
    if (seen.failed) return [{ name: 'sign-in', verdict: 'failed', because: seen.because, todo: SIGN_IN }];
    const signedIn = {
      name: 'sign-in',
      verdict: 'ok',
      because: 'Jira answers our account.',
      todo: null,
    } as const;
    return [signedIn, ...(await checksOf({ wire, directory: people.directory, settings, context }))];
  };
  let latest: { readonly at: number; readonly checks: Promise<readonly Check[]> } | null = null;
  const page = (key: string) => `https://${settings.host}/browse/${encodeURIComponent(key.toWellFormed())}`;
  return {
    system: 'jira',
    title: 'Jira Service Management',
    linkTo: ({ number }) => page(number),
    linkToFollowUp: ({ number }) => page(number),
    read: ({ id }, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ticket: await asOurselves(on(requestId, 'read'), (_, context) =>
          readTicket(wire, settings, id, context),
        ),
      })),
    link: (toolUserId, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        person: await linkAccount(people, toolUserId, on(requestId, 'link')),
      })),
    toolUserOf: (entraId, requestId) =>
      faultsAsValues(async () => {
        const found = await accountOfEntraId(people, entraId, on(requestId, 'tool-user'));
        return {
          ...OK,
          ...(found ? { toolUserId: found.account, name: found.account } : { toolUserId: null }),
        };
      }),
    whoSet: (what, records, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        by: await asOurselves(on(requestId, 'who-set'), ({ account }, context) =>
          whoSet({ wire, people, account }, what, records, context),
        ),
      })),
    write: (ticket, note, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'write'), ({ account }, context) =>
          writeBack(wire, settings, account, ticket, note, context),
        )),
      })),
    notesOn: (ticket, lines, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        standing: await asOurselves(on(requestId, 'notes'), ({ account }, context) =>
          notesOn(wire, account, ticket, lines, context),
        ),
      })),
    shownNotes: (notes, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        shown: await asOurselves(on(requestId, 'own-notes'), ({ account }, context) =>
          shownNotes(wire, account, notes, context),
        ),
      })),
    followUp: (ticket, wanted, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'follow-up'), (listing, context) =>
          followUp({ ...listing, people }, ticket, wanted, context),
        )),
      })),
    endFollowUp: (correlationId, note, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'end-follow-up'), (listing, context) =>
          endFollowUp(listing, correlationId, note, context),
        )),
      })),
    changedSince: (since, limit, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'changed-since'), (listing, context) =>
          changedSince(listing, since, limit, context),
        )),
      })),
    openOf: (selectors, since, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'open-of'), (listing, context) =>
          openOf(listing, selectors, since, context),
        )),
      })),
    closedFollowUps: (since, requestId) =>
      faultsAsValues(async () => ({
        ...OK,
        ...(await asOurselves(on(requestId, 'closed-follow-ups'), (listing, context) =>
          closedFollowUps(listing, since, context),
        )),
      })),
    async health() {
      const context = on('health', 'health');
      const seen = await faultsAsValues(async () => {
        // Whatever was known before: it is asked whether the site answers now.
        await wire({ method: 'GET', path: '/rest/api/3/myself' }, context);
        await ours.id(context);
        return OK;
      });
      return seen.failed ? { ok: false, because: seen.because } : { ok: true };
    },
    async checks() {
      const context = on('ping', 'checks');
      const now = clock.now();
      if (latest === null || now - latest.at >= CHECKED_AGAIN_AFTER)
        latest = { at: now, checks: checkedAt(context) };
      return await latest.checks;
    },
    setUpFault() {
      const other = ours.otherSite();
      if (other === null) return null;
      return {
        name: 'JIRA_HOST',
        because: 'JIRA_HOST names another site than the one that answers there.',
        inFull: otherSiteWords(settings.host, other),
      };
    },
  };
}
