import type { Owed, RequestRecord } from '../../domain/record.ts';
import { bullets } from '../wording/words.ts';

/** People who hear of it once it is done, where policy says so: those who can reach somebody who can't read it. */
export function notices({ decision, attempt }: RequestRecord): readonly Owed[] {
  return (decision?.after?.notices ?? []).map(({ to, text }, place) => ({
    ...{ what: 'notice', once: `done-${attempt}-${place}`, to, groupId: null, text },
    severity: 'info',
  }));
}

/** For the service desk to read out on a call. */
export function scriptLines({ decision }: RequestRecord): readonly string[] {
  const script = decision?.after?.deskScript ?? [];
  return script.length > 0 ? [`To read out on a call that the desk makes:\n${bullets(script)}`] : [];
}

/** What people do by hand where it could not be carried out. */
export function manualSteps({ decision }: RequestRecord): readonly string[] {
  const steps = decision?.after?.ifItFails ?? [];
  return steps.length > 0 ? [`Next manual steps:\n${bullets(steps)}`] : [];
}
