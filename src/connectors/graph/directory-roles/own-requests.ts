import { markIn } from '../../../domain/role-mark.ts';
import { lineIn } from '../accounts/values.ts';
import { type JsonObject, objectOf, objectsOf } from '../answer.ts';
import type { RequestFor } from '../what-it-does.ts';
import { scopeOf } from './paths.ts';

/** A look at requests and a call that depends on it are seconds apart. */
const MOST_REMEMBERED = 200;

/**
 * Whose the requests are that the directory has shown with a mark of ours: the call that cancels one names nothing but its id, and what
 * leaves is told by the directory and not by whoever makes the call.
 */
export function ownRequests(): { readonly note: (body: unknown) => void; readonly requestFor: RequestFor } {
  const known = new Map<string, NonNullable<ReturnType<RequestFor>>>();
  return {
    note(body) {
      for (const one of objectsOf(objectOf(body)?.['value'])) {
        const [id, asked] = [lineIn(one, 'id'), askedIn(one)];
        if (id === null || asked === null) continue;
        known.delete(id.toLowerCase());
        known.set(id.toLowerCase(), asked);
      }
      for (const id of known.keys()) {
        if (known.size <= MOST_REMEMBERED) break;
        known.delete(id);
      }
    },
    requestFor: (id) => known.get(id.toLowerCase()) ?? null,
  };
}

function askedIn(body: JsonObject): ReturnType<RequestFor> {
  const justification = body['justification'];
  const [userId, roleId] = [lineIn(body, 'principalId'), lineIn(body, 'roleDefinitionId')];
  const scope = lineIn(body, 'directoryScopeId');
  if (typeof justification !== 'string' || markIn(justification) === null) return null;
  if (!userId || !roleId || !scope) return null;
  return { userId, roleId: roleId.toLowerCase(), scope: scopeOf(scope) };
}
