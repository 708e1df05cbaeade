import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { membersAnd } from '../asking/group-members.ts';
import { OPERATE, operatorView } from '../asking/operator-view.ts';
import { ownerOf } from '../concluding/owners.ts';
import { type Paid, paidBy, paidUnless } from './delivered.ts';
import { postCard } from './post-card.ts';
import { newCard } from './show-cards.ts';
import { updateEach } from './update-each.ts';

type Asks = Extract<Owed, { what: 'operator-cards' }>;

/** Gives every operator a card with what can be done, and who owns what was asked for. Only one of them needs to act. */
export async function askOperators(
  means: Means,
  record: RequestRecord,
  { groupId, owner }: Asks,
): Promise<Paid> {
  const conversation = Object.values(means.conversations)[0];
  if (!conversation) return { paid: true };
  const operators = await membersAnd(means, record, groupId, []);
  const own = owner ? ownerOf(means, record) : null;
  const owners = own ? await membersAnd(means, record, own.groupId, own.ids) : [];
  if (operators === null || owners === null) return { paid: false, retryAfterSeconds: 30 };
  const asked = await means.requests.change(record.requestId, (row) =>
    row.operatorsAsked ? row : { ...row, operatorsAsked: true },
  );
  const rows = await means.auditLog.read(record.requestId);
  const cards = (await means.cards.ofRequest(record.requestId)).filter((card) => card.stage === OPERATE);
  const waits: (number | null)[] = [];
  for (const id of new Set([...operators, ...owners])) {
    const view = operatorView(asked, means.limits, rows, operators.includes(id) ? 'operate' : 'retry');
    const known = cards.find((card) => card.recipientId === id && card.channel === conversation.channel);
    if (known && known.state !== 'posting') continue;
    const card = known ?? newCard(record, OPERATE, conversation.channel, id);
    const posted = await postCard(means, conversation, card, view);
    if (posted === 'refused') await means.cards.save({ ...card, state: 'failed' });
    else if (posted !== 'posted') waits.push(posted.retryAfterSeconds);
  }
  return paidUnless(waits);
}

/** Somebody has acted: every operator's card says who, and loses its buttons. */
export async function updateOperatorCards(means: Means, record: RequestRecord): Promise<Paid> {
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  const cards = await means.cards.ofRequest(record.requestId);
  const shown = await updateEach(
    means,
    cards.filter(({ stage }) => stage === OPERATE),
    operatorView(current, means.limits, await means.auditLog.read(record.requestId)),
  );
  return paidBy(shown);
}
