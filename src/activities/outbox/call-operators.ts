import { createHash } from 'node:crypto';
import { instant } from '../../domain/instant.ts';
import type { Operations } from '../../policy/rulebook.ts';
import type { Conversation } from '../../ports/conversation.ts';
import type { Assigned } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { membersWanted } from '../asking/group-members.ts';
import { raiseInAny } from './raise-in-any.ts';
import { reach } from './reach.ts';
import { noteUnreached, operationsReached } from './untaken.ts';

/** More operators than these need not hear of it one by one. */
const MOST_TOLD = 20;

type Call = {
  /** By what an incident about the same is found again. */
  readonly correlationId: string;
  readonly title: string;
  readonly text: string;
  /** Called with the incident that was raised for it, so that the evidence of whatever it concerns has it. */
  readonly onRaised?: (raised: RaisedIncident) => Promise<void>;
};

/** An incident as the evidence has it. */
export type RaisedIncident = {
  readonly correlationId: string;
  readonly number: string;
  readonly queue: string;
  readonly title: string;
  readonly assigned: Assigned;
};

/** Calls whoever policy names, for what is no single request's: in chat, or by an incident where chat reaches nobody. */
export async function callOperators(
  means: Means,
  purpose: string,
  call: Call,
): Promise<'chat' | 'incident' | null> {
  if (await tellInChat(means, purpose, call.text)) return 'chat';
  if (await byIncident(means, purpose, call)) return 'incident';
  const people = await operators(means, purpose);
  if (people.length > 0) await noteUnreached(means, people.length, instant(means.clock.now()));
  return null;
}

/** Whether anybody was reached. Nobody waits for whom chat does not reach: one of them is enough. */
export async function tellInChat(means: Means, purpose: string, text: string): Promise<boolean> {
  if (Object.keys(means.conversations ?? {}).length === 0) return false;
  let reached = false;
  for (const id of await operators(means, purpose)) {
    const inChat = (conversation: Conversation) => conversation.notify(id, text, purpose);
    const told = await reach(means, id, { inChat, byMail: null, requestId: purpose }).catch(nobody);
    if (told?.reached === 'taken') reached = true;
  }
  if (reached) await operationsReached(means);
  return reached;
}

async function byIncident(
  means: Means,
  purpose: string,
  { correlationId: asked, title, text, onRaised }: Call,
): Promise<boolean> {
  const queue = operationsInForce(means)[0]?.followUpQueue;
  if (queue === undefined) return false;
  const people = async () => await operators(means, purpose);
  const correlationId = fitting(asked);
  const incident = { correlationId, type: 'incident', queue, people, title, text } as const;
  const raised = await raiseInAny(means, incident, purpose).catch(nobody);
  if (raised === null || raised.failed) return false;
  const { number, assigned } = raised;
  await onRaised?.({ correlationId, number, queue, title, assigned });
  return true;
}

/** As ticket tools take it. */
const FITTING = /^[A-Za-z0-9][A-Za-z0-9:~._-]{0,99}$/;

/** One that names a row or an item may be longer, or have spaces, and no tool would take it: it goes by its digest. */
function fitting(id: string): string {
  if (FITTING.test(id)) return id;
  const [prefix = ''] = id.split(':');
  return `${prefix}:${createHash('sha256').update(id).digest('hex')}`;
}

/** People and group members that policy names; those of a group only while it can be read. */
export async function operators(means: Means, purpose: string): Promise<readonly string[]> {
  const inForce = operationsInForce(means);
  const ids = inForce.flatMap(({ notifyIds }) => notifyIds);
  const groups = [...new Set(inForce.flatMap(({ notifyGroupId }) => notifyGroupId ?? []))];
  const members: string[] = [];
  for (const groupId of groups) members.push(...(await membersOf(means, groupId, purpose)));
  return [...new Set([...ids, ...members])].slice(0, MOST_TOLD);
}

async function membersOf({ directory }: Means, groupId: string, purpose: string): Promise<readonly string[]> {
  const answer = await directory.readFacts(membersWanted(groupId), purpose).catch(nobody);
  return answer?.read === 'done' ? (answer.facts.approverGroups[groupId] ?? []) : [];
}

function operationsInForce({ rulebook }: Means): readonly Operations[] {
  const inForce = (rulebook?.kinds ?? []).map((kind) => rulebook.current(kind));
  return inForce.flatMap((one) => (one.usable ? [one.rules.operations] : []));
}

const nobody = (_: unknown) => null;
