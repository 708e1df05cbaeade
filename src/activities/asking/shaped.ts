import type { Shaper, StageHead } from '../../domain/approval.ts';
import type { Shown } from '../../domain/decision.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { roleWords } from '../../domain/role-words.ts';
import { setAside } from '../../domain/stage.ts';
import { whoWords } from '../wording/who-words.ts';
import { canPass } from './review-approvers.ts';

/** Whoever shaped the outcome, each once, with what they did. */
export function withShaper(before: readonly Shaper[] | undefined, shaper: Shaper): readonly Shaper[] {
  const known = before ?? [];
  const isKnown = known.some(({ by, how }) => by === shaper.by && how === shaper.how);
  return isKnown ? known : [...known, shaper];
}

/** A stage that those who did not shape it can't pass without whom it is escalated to, asks them from the beginning. */
export function escalatedForShapers(head: StageHead): StageHead {
  if (head.escalated || head.plan.escalation === null || setAside(head).length === 0) return head;
  return canPass(head, []) ? head : { ...head, escalated: true, escalatedEarly: true };
}

/** What a card says of those who shaped the outcome: that they do not decide it, or why they may. */
export function shapedLines(record: RequestRecord, head: StageHead): readonly Shown[] {
  const asked = new Set([
    ...head.plan.needs.flatMap(({ candidates }) => candidates),
    ...(head.plan.escalation?.candidates ?? []),
  ]);
  const shapers = (head.shapedBy ?? []).filter(({ by }) => asked.has(by));
  const aside = setAside(head);
  return shapers.map(({ by, how }): Shown => {
    const who = whoWords(record, by);
    if (!aside.includes(by))
      return {
        label: 'Mind',
        value: `${who} ${how} this request and may decide it, because nobody else can.`,
      };
    const instead =
      head.escalatedEarly && head.plan.escalation
        ? ` The ${roleWords(head.plan.escalation.role, record.decision?.labels)} is asked instead.`
        : '';
    return {
      label: 'Not asked',
      value: `${who} ${how} this request, and so does not decide it as long as somebody else can.${instead}`,
    };
  });
}

/** What a card says of those who may decide and came to their group within a day before it was opened. */
export function newcomerLines(record: RequestRecord, head: StageHead): readonly Shown[] {
  const { newDeciders = {} } = record;
  const asked = head.plan.needs.flatMap(({ candidates }) => candidates);
  return Object.entries(newDeciders)
    .filter(([id]) => asked.includes(id))
    .map(([id, at]) => ({
      label: 'Mind',
      value: `${whoWords(record, id)} may decide this since ${at.slice(0, 16).replace('T', ' ')} UTC, when they came to the deciding group.`,
    }));
}
