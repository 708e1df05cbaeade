import type { Afterwards } from '../../domain/decision.ts';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { evidenceLink } from '../asking/showing.ts';
import type { Limits } from '../limits.ts';
import { bullets, moment } from '../wording/words.ts';

/** People who hear of it once it is done, where policy says so: those who can reach somebody who can't read it. */
export function notices(
  { decision, attempt }: RequestRecord,
  provenAt: Instant,
  { timeZone }: Pick<Limits, 'timeZone'>,
): readonly Owed[] {
  return (decision?.after?.notices ?? []).map(({ to, ...said }, place) => ({
    ...{ what: 'notice', once: `done-${attempt}-${place}`, to, groupId: null },
    ...{ text: withMoment(said, provenAt, timeZone), severity: 'info' },
  }));
}

/** A text with the moment that it reaches to, counted from a proof. */
export function withMoment(
  { text, until }: NonNullable<Afterwards['done']>,
  provenAt: Instant,
  timeZone: string,
): string {
  if (!until) return text;
  const at = addMilliseconds(provenAt, until.seconds * SECOND);
  return `${text} ${until.words} ${moment(at, timeZone)}.`;
}

/** For the service desk to read out on a call. */
export function scriptLines({ decision }: RequestRecord): readonly string[] {
  const script = decision?.after?.deskScript ?? [];
  return script.length > 0 ? [`To read out on a call that the desk makes:\n${bullets(script)}`] : [];
}

/** What people do by hand where it could not be carried out. */
export function manualSteps({ decision, requestId }: RequestRecord, limits: Limits): readonly string[] {
  const steps = decision?.after?.ifItFails ?? [];
  const evidence = `The evidence of ${requestId} has what was tried, with the ids of each call: ${evidenceLink(limits, requestId)}`;
  return steps.length > 0 ? [`Next manual steps:\n${bullets([...steps, evidence])}`] : [];
}
