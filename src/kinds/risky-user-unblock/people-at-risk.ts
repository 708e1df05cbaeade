import type { FactPart } from '../../policy/fact-part.ts';
import type { Accounts } from '../../ports/accounts.ts';

/** Pages of people at risk that one decision reads: each is a turn of the second that the whole tenant shares. */
const MOST_PAGES = 4;

/** Of the pages so far: who is on them, and where the next one is. */
type SoFar = { readonly ids: readonly string[]; readonly next: string; readonly pages: number };

/** Everybody who is at risk now, page by page, as far as a decision can wait for. Of more it is not known. */
export const PEOPLE_AT_RISK: FactPart = {
  ...{ name: 'atRisk', bucket: 'risk' },
  read({ accounts }, _, requestId, kept) {
    const soFar = kept as SoFar | undefined;
    return accounts.atRisk(requestId, soFar?.next ?? null).then((answer) => withPage(soFar, answer));
  },
};

function withPage(
  soFar: SoFar | undefined,
  answer: Awaited<ReturnType<Accounts['atRisk']>>,
): Awaited<ReturnType<FactPart['read']>> {
  if (answer.read === 'failed') return answer;
  const { people, next } = answer.value;
  if (people.known !== 'yes') return { read: 'done', value: people };
  const ids = [...(soFar?.ids ?? []), ...people.value];
  const pages = (soFar?.pages ?? 0) + 1;
  if (next === null) return { read: 'done', value: { ...people, value: ids } };
  if (pages < MOST_PAGES) return { read: 'more', value: { ids, next, pages } satisfies SoFar };
  const { source, askedAt } = people;
  const because = `there are more than ${ids.length} people at risk`;
  return { read: 'done', value: { known: 'missing', because, source, askedAt } };
}
