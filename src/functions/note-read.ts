import type { AccessRequest } from '../domain/request.ts';
import type { Caller } from './caller.ts';
import type { DoorCall } from './door.ts';
import type { AccountStanding } from './standing.ts';

/** Who read whose request; and that the directory could not be asked about the reader, where it could not. */
export function noteRead(
  call: Pick<DoorCall, 'note'>,
  { person, standing }: { readonly person: Caller; readonly standing: AccountStanding },
  what: string,
  records: readonly {
    readonly requestId: string;
    readonly request: Pick<AccessRequest, 'beneficiaryId'> | null;
  }[],
): void {
  const who = person.id;
  for (const { requestId, request } of records)
    call.note({
      code: 'personal-data-read',
      reason: what,
      who,
      example: { requestId, person: request?.beneficiaryId ?? null },
    });
  if (standing.stands === 'not-asked')
    call.note({ code: 'standing-not-asked', reason: what, who, example: { because: standing.because } });
}
