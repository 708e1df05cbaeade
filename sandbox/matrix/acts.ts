/** What people do with a request besides ordering and approving, and what the directory refuses them meanwhile. */

import { key } from '../../src/connectors/tables/keys.ts';
import { DAY, instant } from '../../src/domain/instant.ts';
import { groupId } from '../tenant/company/groups.ts';
import { personId } from '../tenant/company/person.ts';
import type { GroupPatch, UserPatch } from '../tenant/graph/directory/control.ts';
import type { CardRow } from '../tenant/teams/listing.ts';
import { postAs } from './post-as.ts';
import type { Stage } from './stage.ts';

const OPERATOR = 'identity-ops-1';
const BROKEN = 'grant~of-nothing';
const DENIED = { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } };

/** Graph refuses to add to a group, or to take from it, until the returned function is called. */
export function refuse({ world }: Stage, method: 'POST' | 'DELETE', group: string): () => void {
  const { faults } = world.tenant;
  const path = `/groups/${groupId(group)}/members/`;
  const { id } = faults.add({
    match: { host: 'graph.microsoft.com', method, path },
    effect: { kind: 'status', status: 403, body: DENIED },
  });
  return () => void faults.remove(id);
}

/** Graph can't add to a group, or take from it, until the returned function is called; trying again may help. */
export function fail({ world }: Stage, method: 'POST' | 'DELETE', group: string): () => void {
  const { faults } = world.tenant;
  const path = `/groups/${groupId(group)}/members/`;
  const { id } = faults.add({
    match: { host: 'graph.microsoft.com', method, path },
    effect: { kind: 'status', status: 503 },
  });
  return () => void faults.remove(id);
}

/** Whoever may approve it asks themselves for it in ServiceNow once more, on a row of their own, and says yes. */
export async function approveOnNewRow(stage: Stage, number: string, person: string): Promise<void> {
  const { servicenow } = stage.world;
  const as = personId(person);
  const row = servicenow.requestApproval(number, as);
  servicenow.decideApproval(number, row.id, { as, state: 'approved', comments: 'Once more.' });
  await stage.settle();
}

/** Whoever is away has handed their approvals over for a month, and our account may read that. */
export function handOver({ world: { servicenow, clock } }: Stage, owner: string, delegate: string): void {
  const { rights } = servicenow.switches;
  const filtered = rights.filtered.filter((table) => table !== 'sys_user_delegate');
  Object.assign(servicenow.switches, { rights: { ...rights, filtered } });
  const user = personId(owner);
  const ends = instant(clock.now() + 30 * DAY);
  servicenow.delegate({ user, delegate: personId(delegate), ends, by: user });
}

/** A delegate says yes in ServiceNow on a row of whoever is away. */
export function approveForAbsent(
  { world: { servicenow } }: Stage,
  number: string,
  owner: string,
  delegate: string,
): void {
  const row = servicenow.requestApproval(number, personId(owner));
  const as = personId(delegate);
  servicenow.decideApproval(number, row.id, { as, state: 'approved', comments: 'For her.' });
}

/** Several people press at the same moment. */
export async function pressTogether(
  stage: Stage,
  presses: readonly { readonly number: string; readonly person: string }[],
): Promise<void> {
  const { teams } = stage.world;
  const cards = await stage.answered(teams.cards());
  const sent = presses.flatMap(({ number, person }) => {
    const as = personId(person);
    const card = cards.findLast(
      ({ ticket, approvers }) => ticket?.number === number && approvers.includes(as),
    );
    return card ? [teams.press(card.id, { as, verb: 'approve', data: { reason: 'As discussed.' } })] : [];
  });
  await stage.answered(Promise.all(sent));
  await stage.settle();
}

/** An operator presses a button of their card in Teams. */
export async function operateInTeams(
  stage: Stage,
  number: string,
  verb: 'retry' | 'roll-back',
): Promise<void> {
  await stage.insist(() =>
    stage.pressOnce(
      number,
      OPERATOR,
      verb,
      ({ stage: asks, recipients }) => asks === 'operate' && recipients.includes(personId(OPERATOR)),
    ),
  );
}

/** An operator presses on the ticket's post in a channel, or on their own card where the channel could not be told. */
export async function operateInChannel(
  stage: Stage,
  number: string,
  verb: 'retry' | 'roll-back',
): Promise<void> {
  const offers = ({ stage: asks, verbs }: CardRow) => asks === 'operate' && verbs.includes(verb);
  const isTheirs = ({ recipients }: CardRow) =>
    recipients.length === 0 || recipients.includes(personId(OPERATOR));
  await stage.insist(() => stage.pressOnce(number, OPERATOR, verb, (card) => offers(card) && isTheirs(card)));
}

/** The holder of access that ends soon asks to keep it, on their card in Teams. */
export async function renewInTeams(stage: Stage, number: string, person: string): Promise<void> {
  await stage.insist(() =>
    stage.pressOnce(
      number,
      person,
      'renew',
      ({ stage: asks, recipients }) => asks === 'renew' && recipients.includes(personId(person)),
    ),
  );
}

/** An operator closes the newest follow-up of a ticket, with words. */
export async function closeFollowUp(stage: Stage, number: string, notes: string): Promise<void> {
  const { servicenow } = stage.world;
  await stage.insist(() => {
    const task = servicenow.ticket(number).tasks.findLast(({ raisedTwice }) => !raisedTwice);
    if (!task) return false;
    servicenow.closeTask(task.number, { as: personId(OPERATOR), notes });
    return true;
  });
}

/** The personnel system says that somebody has left, until the app has taken it. */
export async function offboard(stage: Stage, person: string): Promise<void> {
  const body = { userId: personId(person), reason: 'The contract ended early.' };
  await stage.insist(
    async () => (await postAs(stage.world, '/api/offboarding', 'hr-officer', 'Offboarding', body)) === 202,
  );
}

/** What is kept of a person's access can't be read, as after a repair by hand that went wrong, until the returned function is called. */
export async function breakRowsOf(
  { world }: Pick<Stage, 'world'>,
  person: string,
): Promise<() => Promise<unknown>> {
  const grants = world.table('Grants');
  const partition = key(personId(person));
  await grants.put(partition, [{ rowKey: BROKEN, value: { is: 'grant' } }]);
  return () => grants.remove(partition, BROKEN);
}

export function patchUser({ world }: Stage, person: string, patch: UserPatch): void {
  world.controlled.directory.patchUser(personId(person), patch);
}

export function patchGroup({ world }: Stage, group: string, patch: GroupPatch): void {
  world.controlled.directory.patchGroup(groupId(group), patch);
}
