/**
 * Where the product is known not to keep what the measure asks of it, by kind, one sentence each. Whoever mends one takes
 * its entry out: a listed case that holds fails the command and the suite, as an unlisted one that doesn't.
 */

type ExpectedDisagreement = {
  readonly kind: string;
  /** Names of journeys. */
  readonly journeys: readonly string[];
  /** The names of cases that all show it; left out: the one without trouble does, and others may. */
  readonly cases?: RegExp;
  /** Set where it may show in every case of every journey, and in the simulation. */
  readonly everywhere?: true;
  /** What is said of it; other disagreements of the same case are not expected. */
  readonly says: RegExp;
  readonly because: string;
};

const MENDED_BY_NOW =
  'is expected to disagree, and does not: take its entry out of expected-disagreements.ts';

const EXPECTED_DISAGREEMENTS: readonly ExpectedDisagreement[] = [];

type Case = {
  readonly journey: string;
  readonly name: string;
  readonly disagreements: readonly string[];
};

type Judged = {
  /** What nobody expects, and expectations that did not come true. */
  readonly disagreements: readonly string[];
  readonly expected: readonly string[];
};

export function judged(one: Case, entries: readonly ExpectedDisagreement[] = EXPECTED_DISAGREEMENTS): Judged {
  const isListed = ({ journeys, cases }: ExpectedDisagreement) =>
    journeys.includes(one.journey) && (cases?.test(one.name) ?? true);
  const about = entries.filter((entry) => entry.everywhere || isListed(entry));
  const isExpected = (found: string) => about.some(({ says }) => says.test(found));
  const mended = about.filter(
    (entry) =>
      isListed(entry) &&
      (entry.cases !== undefined || one.name === 'none') &&
      !one.disagreements.some((found) => entry.says.test(found)),
  );
  return {
    disagreements: [
      ...one.disagreements.filter((found) => !isExpected(found)),
      ...mended.map(({ kind }) => `${kind}: ${one.journey} ${MENDED_BY_NOW}`),
    ],
    expected: one.disagreements.filter(isExpected),
  };
}
