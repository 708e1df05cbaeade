import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Rules } from '../../policy/rulebook.ts';
import { inPart } from '../wording/what-words.ts';
import { bullets, names } from '../wording/words.ts';

/** What ids of such tasks have in them; what becomes of the request does not end them. */
const LEFT = ':left:';

/** A task for whoever owns what was asked for: what a part that is done could not do, and people have to. */
export function leftToPeople(record: RequestRecord, rules: Rules): readonly Owed[] {
  const { requestId, ticket, attempt, decision, request, names: known } = record;
  const left = decision?.after?.left ?? [];
  if (left.length === 0) return [];
  const person = names([request?.beneficiaryId ?? ''], known);
  return [
    {
      ...{ what: 'follow-up', type: 'task', queue: rules.ownerQueue(decision?.entitlement ?? '') },
      correlationId: `${requestId}${LEFT}${attempt}`,
      title: `${ticket.number}: ${inPart(record) ?? 'what was done'} for ${person} leaves something to people`,
      text: `This service has done what it may. Still to be done by people:\n${bullets(left)}`,
    },
  ];
}

/** The same for the service desk. */
export function leftLines({ decision }: Pick<RequestRecord, 'decision'>): readonly string[] {
  const left = decision?.after?.left ?? [];
  return left.length > 0 ? [`Still to be done by people, who have a task about it:\n${bullets(left)}`] : [];
}

export function isLeftToPeople(correlationId: string): boolean {
  return correlationId.includes(LEFT);
}
