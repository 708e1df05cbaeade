import type { RequestRecord } from '../../../domain/record.ts';
import type { DraftField } from '../../../policy/access/operations-table.ts';
import { changeWords } from '../../../targets/index.ts';
import type { Means } from '../../activity.ts';
import { reasonsFor } from '../../wording/reason-words.ts';
import { endWords } from '../../wording/words.ts';

/** Of one field; what people type for a reason is shorter. */
const LONGEST_GIVEN = 2_000;

type Texts = {
  readonly [Field in DraftField]: (record: RequestRecord, timeZone: string) => readonly string[];
};

/** What each field that a table may name holds of a request, as its cards say it. */
const TEXTS: Texts = {
  title: ({ decision, request }) => [decision?.title ?? request?.catalogItem ?? ''],
  justification: ({ request }) => [request?.justification ?? ''],
  answers: ({ request }) =>
    Object.entries(request?.variables ?? {}).map(([name, value]) => `${name}: ${value}`),
  people: ({ names, request }) => [
    `for: ${names[request?.beneficiaryId ?? ''] ?? 'unknown'}`,
    `asked by: ${names[request?.requesterId ?? ''] ?? 'unknown'}`,
  ],
  risk: ({ decision }) => [decision?.riskTier ?? ''],
  end: ({ decision, plan }, timeZone) => (decision ? [endWords(decision.end, timeZone, plan)] : []),
  changes: ({ plan, names }) =>
    (plan?.changes ?? []).map((change) => changeWords(change, names[change.userId] ?? 'the person')),
  reasons: ({ kind, decision }, timeZone) =>
    reasonsFor({ reader: 'approver', kind, timeZone }, decision?.reasons ?? []),
  shown: ({ decision }) => (decision?.shown ?? []).map(({ label, value }) => `${label}: ${value}`),
};

/** What a machine is given of a request: the fields that policy names, as far as they say anything, and no more of each than fits. */
export function givenOf(
  { limits }: Pick<Means, 'limits'>,
  record: RequestRecord,
  fields: readonly DraftField[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields
      .map((field) => [field, shortened(TEXTS[field](record, limits.timeZone).join('\n'))] as const)
      .filter(([, text]) => text !== ''),
  );
}

export function shortened(text: string): string {
  return text.length > LONGEST_GIVEN ? `${text.slice(0, LONGEST_GIVEN).toWellFormed()}…` : text;
}
