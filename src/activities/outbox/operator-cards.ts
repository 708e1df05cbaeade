import { handledNow } from '../../domain/handled.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { membersAnd } from '../asking/group-members.ts';
import { OPERATE, operatorView } from '../asking/operator-view.ts';
import { showing } from '../asking/showing.ts';
import { ownerOf } from '../concluding/owners.ts';
import { type Delivered, DONE, deliveredTo, notNow, type Reached } from './delivered.ts';
import { offerCard } from './offer-card.ts';
import { showProgress } from './rooms/follow.ts';
import { roomsAsked } from './rooms/rooms-of.ts';
import { showInRoom } from './rooms/show-in-room.ts';
import { readersOf } from './rooms/tell-rooms.ts';
import { shownTo, together, updateEach } from './update-each.ts';

type Asks = Extract<Owed, { what: 'operator-cards' }>;

/**
 * Gives every operator a card with what can be done, and who owns what was asked for. Only one of them needs to act. Whom
 * chat does not reach has the notice about it by mail, and the follow-up.
 */
export async function askOperators(
  means: Means,
  record: RequestRecord,
  { groupId, owner }: Asks,
): Promise<Delivered> {
  if (Object.keys(means.conversations).length === 0) return DONE;
  const operators = await membersAnd(means, record, groupId, []);
  const own = owner ? ownerOf(means, record) : null;
  const owners = own ? await membersAnd(means, record, own.groupId, own.ids) : [];
  if (operators === null || owners === null) return notNow(30);
  const asked = await means.requests.change(record.requestId, (row) =>
    row.operatorsAsked ? row : { ...row, operatorsAsked: true },
  );
  const rooms = await askRooms(means, asked);
  if (rooms === 'later') return notNow(30);
  const rows = await means.auditLog.read(record.requestId);
  const known = await means.cards.ofRequest(record.requestId);
  // Who is called anew, after somebody had seen to it, has a new card: the one of before is closed.
  const cards = handledNow(asked) ? known : known.filter(({ state }) => state !== 'closed');
  const reaches: [string, Reached][] = [];
  for (const to of new Set([...operators, ...owners])) {
    if (rooms.has(to)) continue;
    const isOperator = operators.includes(to);
    const view = operatorView(asked, showing(means, asked), rows, isOperator ? 'operate' : 'retry');
    const as = isOperator && groupId !== null ? { as: { memberOf: groupId } } : {};
    const offer = { stage: OPERATE, to, view, byMail: null, mailIsEnough: true, ...as };
    reaches.push([to, await offerCard(means, record, cards, offer)]);
  }
  return deliveredTo(reaches);
}

/** Offers the same in the channels that policy names for it. @returns who reads there, so that they need no card of their own. */
async function askRooms(means: Means, record: RequestRecord): Promise<ReadonlySet<string> | 'later'> {
  const readers = new Set<string>();
  for (const room of roomsAsked(means, record)) {
    const { reached } = await showInRoom(means, record, room, []);
    if (reached.reached === 'not-now') return 'later';
    if (reached.reached === 'taken') for (const id of await readersOf(means, record, room)) readers.add(id);
  }
  return readers;
}

/** Somebody has acted: every operator's card says who, and loses its buttons. */
export async function updateOperatorCards(means: Means, record: RequestRecord): Promise<Delivered> {
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  const all = await means.cards.ofRequest(record.requestId);
  const cards = all.filter(({ stage, inRoom }) => stage === OPERATE && !inRoom);
  const rows = await means.auditLog.read(record.requestId);
  const show = async (to: typeof cards, may: 'operate' | 'retry') =>
    await updateEach(means, to, operatorView(current, showing(means, current), rows, may));
  const operators = await show(
    cards.filter(({ as }) => as !== undefined),
    'operate',
  );
  const owners = await show(
    cards.filter(({ as }) => as === undefined),
    'retry',
  );
  const inRooms = await showProgress(means, current);
  return inRooms.delivered === 'not-now' ? inRooms : shownTo(together(operators, owners));
}
