import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { actionsOf, mayClose } from '../activities/emergency/close-debt.ts';
import { emergenciesPage, type ReviewView, reviewPage } from '../console/emergencies-page.ts';
import { noSuchRequest } from '../console/refusal-page.ts';
import { timesOf } from '../console/times.ts';
import type { Debt } from '../domain/debt.ts';
import { isOpen } from '../domain/incident-window.ts';
import { instant } from '../domain/instant.ts';
import { answer, readerOf, refusal, whoReads } from './console-door.ts';
import type { DoorCall } from './door.ts';
import { debtOf } from './emergency-debts.ts';
import { noteRead } from './note-read.ts';
import type { TokenGate } from './operator-door.ts';

/** The sweep names rows that can't be read. */
const skip = () => undefined;

const readOf = ({ requestId, personId }: Debt) => ({ requestId, request: { beneficiaryId: personId } });

/** GET /api/console/emergencies: open windows, and what is to be reviewed. Costs what is open. */
export async function consoleEmergencies(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const home = '../console';
  const seen = await whoReads(means, gate, call, home);
  if (!seen.reads) return seen.answer;
  const now = instant(means.clock.now());
  const [windows, debts] = await Promise.all([means.windows.listOpen(skip), means.debts.listOpen(skip)]);
  noteRead(call, seen, 'emergencies', debts.map(readOf));
  const times = timesOf(means.limits.timeZone, now);
  const reader = readerOf(means, seen.person);
  const view = { windows: windows.filter((window) => isOpen(window, now)), debts };
  return answer(200, (nonce) =>
    emergenciesPage(view, { home, here: 'emergencies', reader, nonce, times }, times),
  );
}

/** GET /api/console/emergencies/{id}: one use of emergency access, and what was done with it. */
export async function consoleDebt(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const home = '../../console';
  const seen = await whoReads(means, gate, call, home);
  if (!seen.reads) return seen.answer;
  const now = instant(means.clock.now());
  const reader = readerOf(means, seen.person);
  const requestId = call.http.params['id'] ?? '';
  const found = await debtOf(means, requestId);
  if (!found) return refusal(404, noSuchRequest(requestId), home, reader, 'elsewhere');
  noteRead(call, seen, 'emergencies', [readOf(found.debt)]);
  const view = await viewOf(means, found.debt, seen.person.id, now);
  const times = timesOf(means.limits.timeZone, now);
  return answer(200, (nonce) => reviewPage(view, { home, here: 'emergencies', reader, nonce, times }, times));
}

async function viewOf(means: Means, debt: Debt, personId: string, now: string): Promise<ReviewView> {
  const may = await mayClose(means, debt, personId, now);
  if (!may.may) return { debt, whyNot: may.why, actions: null, because: null };
  const shown = await actionsOf(means, debt);
  return shown.shown === 'all'
    ? { debt, whyNot: null, actions: shown.actions, because: null }
    : { debt, whyNot: null, actions: null, because: shown.because.replace(/\.$/, '') };
}
