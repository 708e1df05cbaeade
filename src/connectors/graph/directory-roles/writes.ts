import type { RoleWrite } from '../../../domain/directory-role.ts';
import type { WireCall, WriteEffect } from '../../../domain/effect.ts';
import type { Instant } from '../../../domain/instant.ts';
import { type GraphClient, until } from '../client.ts';
import { withAnswer } from '../write-calls.ts';
import { cancelEffectOf, roleEffectOf } from './outcomes.ts';
import { cancelRequestPath, directoryScopeOf, ROLE_REQUESTS } from './paths.ts';

/** It begins at once, which is said by saying nothing: our clock and the directory's differ. */
export function roleCall(userId: string, does: RoleWrite): WireCall {
  if (does.does === 'cancel') return { method: 'POST', path: cancelRequestPath(does.askedId), body: {} };
  const about = {
    principalId: userId,
    roleDefinitionId: does.roleId,
    directoryScopeId: directoryScopeOf(does.scope),
    justification: does.justification,
  };
  const post = (body: object): WireCall => ({ method: 'POST', path: ROLE_REQUESTS, body });
  if (does.does === 'deactivate') return post({ action: 'adminRemove', ...about });
  const { endsAt, ticket } = does;
  return post({
    action: does.does === 'extend' ? 'adminExtend' : 'adminAssign',
    ...about,
    scheduleInfo: { expiration: { type: 'afterDateTime', endDateTime: endsAt } },
    ticketInfo: { ticketNumber: ticket.number, ticketSystem: ticket.system },
  });
}

export async function writeRole(
  client: GraphClient,
  userId: string,
  does: RoleWrite,
  { clientRequestId, requestId }: { readonly clientRequestId: string; readonly requestId: string },
  notAfter: Instant | undefined,
): Promise<WriteEffect> {
  const answer = await client(
    { ...roleCall(userId, does), clientRequestId, ...until(notAfter) },
    { requestId, purpose: 'write-role' },
  );
  const effect =
    does.does === 'cancel'
      ? cancelEffectOf(answer, clientRequestId)
      : roleEffectOf(does.does, answer, clientRequestId);
  return withAnswer(effect, answer);
}
