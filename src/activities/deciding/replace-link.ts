import type { Reason } from '../../domain/decision.ts';
import { LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { LinkedPerson } from '../../domain/ticket.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { TicketFailure } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { toMend } from '../wording/reason-words.ts';
import { bullets } from '../wording/words.ts';
import { believed } from './doubts.ts';

export const LINK_CHANGED = 'person-link-changed';

/**
 * The tool names another Entra user for somebody than it did before. Whoever was hired anew has a new account: once
 * looks over a minute agree that the old one is deleted for good, the new link is taken. Until then it could be anybody.
 */
export async function replaceLink(
  means: Means,
  system: string,
  requestId: string,
  before: string,
  found: Extract<LinkedPerson, { linked: true }>,
): Promise<LinkedPerson | TicketFailure> {
  const { toolId, entraId, provenBy } = found;
  const answer = await means.directory.isDeletedForGood(before, requestId);
  if (answer.read === 'failed' && answer.mayCure) return later(answer.because, answer.retryAfterSeconds);
  if (answer.read === 'failed' || !answer.forGood) {
    const old =
      answer.read === 'failed'
        ? "it can't be read whether that one is deleted for good"
        : 'that one is not deleted for good';
    const because = `the tool names the Entra user ${entraId} now and named ${before} before, and ${old}`;
    return { linked: false, toolId, because, changed: true };
  }
  if (!(await believed(means, { requestId }, `link-${toolId}`, `${before} is deleted for good`)))
    return later(`whether the Entra user ${before} is deleted for good`, LOOK_AGAIN_SECONDS);
  const at = instant(means.clock.now());
  await means.auditLog.append(requestId, [
    {
      fact: 'link-replaced',
      once: `${toolId}~${entraId}`,
      at,
      actor: 'countersign',
      data: { system, toolId, before, entraId },
    },
  ]);
  await means.links.save(system, toolId, entraId, provenBy, at);
  return found;
}

function later(because: string, retryAfterSeconds: number | null): TicketFailure {
  return { failed: true, kind: 'later', because, retryAfterSeconds };
}

/** Somebody has to look at a link that changed: until then every ticket of that person is refused. */
export function linkTasks(
  { limits }: Pick<Means, 'limits'>,
  { kind, requestId, attempt, ticket }: RequestRecord,
  rules: Rules,
  reasons: readonly Reason[],
): readonly Owed[] {
  const changed = reasons.filter(({ code }) => code === LINK_CHANGED);
  if (changed.length === 0) return [];
  return [
    {
      what: 'follow-up',
      type: 'task',
      correlationId: `${requestId}:link:${attempt}`,
      queue: rules.operations.followUpQueue,
      title: `${ticket.number}: a person of the ticket is tied to another Entra user than before`,
      text: [
        `Refused, and so is every ticket of theirs until this is settled:\n${bullets(toMend({ kind, timeZone: limits.timeZone }, changed))}`,
        "Where the person was hired anew: as soon as the former Entra account is deleted for good, and the recycle bin can be read, the next ticket takes the new link by itself. Otherwise correct the Entra object id in the user's record.",
      ].join('\n'),
    },
  ];
}
