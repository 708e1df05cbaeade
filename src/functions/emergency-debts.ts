import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { actionsOf, closeDebt, mayClose } from '../activities/emergency/close-debt.ts';
import type { Debt } from '../domain/debt.ts';
import { instant } from '../domain/instant.ts';
import { readDebtReview } from './debt-review.ts';
import type { DoorCall } from './door.ts';
import { isNamed } from './is-operator.ts';
import { admitSignedIn, type TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';

/**
 * POST /api/emergency-debts/{id} `{words, actions: [{actionId, sentence}]}`, by a reviewer whom the policy table names and who had no
 * part in it: closes the review of an emergency, with a sentence for each action that the directory shows.
 */
export async function emergencyDebts(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const door = await admitSignedIn(means, gate, call);
  if (!door.admitted) return door.answer;
  const body = await call.body();
  if (!body.read) return body.answer;
  const requestId = call.http.params['id'] ?? '';
  const found = await debtOf(means, requestId);
  const { person } = door;
  const named = found ? await isReviewer(means, found, person.id) : 'no';
  if (named !== 'yes' && named !== 'no')
    return problem(
      503,
      'directory-unread',
      'Whether you may do this could not be asked of the directory. Nothing was done; send it again.',
    );
  // Whoever may review none is not told which there are.
  if (!found || named === 'no')
    return problem(
      403,
      'not-a-reviewer',
      'There is no such review, or the policy table does not name you for it.',
    );
  const { debt } = found;
  const at = instant(means.clock.now());
  const may = await mayClose(means, debt, person.id, at);
  if (!may.may) return problem(may.code === 'own-debt' ? 403 : 409, may.code, may.why);
  const shown = await actionsOf(means, debt);
  if (shown.shown === 'unread' && shown.mayCure)
    return problem(
      503,
      'audit-unread',
      `The directory could not be asked about the actions of the person: ${shown.because} The review is still open; send it again.`,
    );
  const read = readDebtReview(body.text, shown.shown === 'all' ? shown.actions : []);
  if (!read.read)
    return problem(
      400,
      'malformed',
      'Nothing was done. Say what you think of it, and one sentence on each action that the directory shows.',
      read.issues,
    );
  const { words, actions } = read.review;
  const stands = await closeDebt(means, debt, {
    ...{ by: person.id, name: person.name, at, words, actions },
    shown: shown.shown,
  });
  if (!stands) return problem(409, 'debt-settled', 'Somebody else has closed it just now.');
  call.note({ code: 'debt-closed', reason: shown.shown, who: person.id, example: { requestId } });
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      requestId,
      closed: true,
      detail: 'The review is closed. It is kept as evidence.',
    }),
  };
}

type FoundDebt = { readonly debt: Debt; readonly kind: Parameters<Means['rulebook']['current']>[0] };

export async function debtOf(means: Means, requestId: string): Promise<FoundDebt | null> {
  const record = (await means.requests.read(requestId))?.row;
  const personId = record?.request?.beneficiaryId;
  if (!record || !personId) return null;
  const debt = (await means.debts.of(personId)).find((one) => one.requestId === requestId);
  return debt ? { debt, kind: record.kind } : null;
}

async function isReviewer(means: Means, { kind, debt }: FoundDebt, personId: string) {
  const inForce = means.rulebook.current(kind);
  const reviewers = inForce.usable ? inForce.rules.emergency?.reviewers : undefined;
  return reviewers ? await isNamed(means, reviewers, personId, debt.requestId) : 'no';
}
