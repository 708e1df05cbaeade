import { instant } from '../../../domain/instant.ts';
import type { DraftAsked, Drafted } from '../../../ports/advisor.ts';
import type { Draft } from '../../../ports/drafts.ts';
import type { Means } from '../../activity.ts';

/** A model that did not answer twice has nothing to say: cards and notes are complete without it. */
const MOST_TRIES = 2;
export const AGAIN_SECONDS = 60;

type HadDrafted =
  /** `etag` of the row as it stands. */
  | { readonly had: 'draft'; readonly row: Draft; readonly etag: string }
  | { readonly had: 'nothing' }
  | { readonly had: 'nothing-yet' };

/** What is drafted: under which name it is kept, and how an answer becomes lines. */
type Drafting = {
  readonly requestId: string;
  readonly about: string;
  readonly asked: DraftAsked;
  readonly lines: (answers: Extract<Drafted, { drafted: true }>['answers']) => readonly string[];
};

/**
 * Has a text drafted, once: a repeat finds what is there, and what came to nothing is not asked for again. Each try is counted before it
 * is made, and what was given is on record before it leaves.
 */
export async function haveDrafted(means: Means, drafting: Drafting): Promise<HadDrafted> {
  const { advisor, drafts } = means;
  const { requestId, about, asked } = drafting;
  const found = await drafts.read(requestId, about);
  if (found?.row.state === 'there') return { had: 'draft', ...found };
  const tries = found?.row.tries ?? 0;
  if (!advisor || found?.row.state === 'nothing' || tries >= MOST_TRIES) return { had: 'nothing' };
  const at = instant(means.clock.now());
  const trying: Draft = { requestId, about, tries: tries + 1, askedAt: at, state: 'asked' };
  const begun = await drafts.save(trying, found?.etag ?? null);
  if (!begun.saved) return { had: 'nothing-yet' };
  const once = { once: about, at };
  const given = Object.keys(asked.data);
  await means.auditLog.append(requestId, [
    { ...once, fact: 'draft-asked', actor: 'countersign', data: { about, given } },
  ]);
  const answer = await advisor.draft(asked, requestId);
  const row = drafted(trying, answer, drafting.lines);
  const saved = await drafts.save(row, begun.etag);
  if (!saved.saved || row.state === 'asked') return { had: 'nothing-yet' };
  if (row.state === 'nothing' || !answer.drafted) return { had: 'nothing' };
  const { model, digest } = answer;
  await means.auditLog.append(requestId, [
    {
      fact: 'draft-made',
      once: about,
      at: instant(means.clock.now()),
      actor: 'countersign',
      data: { about, model, digest },
    },
  ]);
  return { had: 'draft', row, etag: saved.etag };
}

function drafted(trying: Draft, answer: Drafted, linesOf: Drafting['lines']): Draft {
  if (!answer.drafted) {
    const isLast = !answer.mayCure || trying.tries >= MOST_TRIES;
    return { ...trying, state: isLast ? 'nothing' : 'asked', because: answer.because };
  }
  const lines = linesOf(answer.answers);
  return lines.length > 0
    ? { ...trying, state: 'there', lines }
    : { ...trying, state: 'nothing', because: 'it had nothing to say' };
}
