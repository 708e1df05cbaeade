import type { Means } from '../activities/activity.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { PersonsCall } from '../ports/probes.ts';
import { personsCall } from '../probes/index.ts';
import type { Caller } from './caller.ts';
import type { DoorCall } from './door.ts';
import type { TokenGate } from './operator-door.ts';
import { whyOver } from './session.ts';

/** Somebody who signed in, and a request of theirs that is looked at as themselves. */
type Own =
  | {
      readonly own: true;
      readonly person: Caller;
      readonly record: RequestRecord;
      readonly call: PersonsCall;
    }
  | {
      readonly own: false;
      readonly status: 401 | 403 | 404 | 503;
      readonly code: string;
      readonly name: string;
    };

/**
 * Lets in whoever an access is for, and nobody else, whatever roles they have: what is looked at with their token is theirs. Entra
 * looks at the account itself once more, as it exchanges that token.
 */
export async function whoseAccess(means: Means, gate: TokenGate, call: DoorCall): Promise<Own> {
  const no = (status: 401 | 403 | 404 | 503, code: string, name = ''): Own => ({
    ...{ own: false, status, code, name },
  });
  const checked = await gate(call.headers);
  if (!checked.ok) return no(checked.status, checked.code);
  const { caller: person } = checked;
  if (person.is !== 'person') return no(403, 'app-not-person');
  call.proven();
  const over = await whyOver(means, person);
  if (over !== null) return no(401, over, person.name);
  const { id, is, how, signedInAt } = person;
  call.note({ code: 'caller-proven', reason: is, who: id, example: { how, signedInAt } });
  const record = await recordFor(means, person.id, call.http.params['id']);
  // Whoever asks for somebody else's is not told whether there is one.
  if (!record) return no(404, 'nothing-to-look-at', person.name);
  const asked = probeOf(means, record);
  return asked ? { own: true, person, record, call: asked } : no(404, 'nothing-to-look-at', person.name);
}

/** The request that is asked for, or the person's newest that is waited for. */
async function recordFor(
  means: Means,
  personId: string,
  requestId: string | undefined,
): Promise<RequestRecord | null> {
  if (requestId !== undefined) {
    const record = (await means.requests.read(requestId))?.row ?? null;
    return record?.request?.beneficiaryId === personId ? record : null;
  }
  const { records } = await means.requests.list({ personId });
  const own = records.filter(
    ({ request, effective }) => request?.beneficiaryId === personId && effective?.is === 'pending',
  );
  return own.find((record) => probeOf(means, record) !== null) ?? null;
}

function probeOf({ rulebook }: Means, { kind, decision }: RequestRecord): PersonsCall | null {
  const inForce = rulebook.current(kind);
  if (!inForce.usable || !decision?.entitlement) return null;
  const probe = inForce.rules.probe(decision.entitlement);
  return probe && personsCall(probe.check);
}
