import type { AuditFault, AuditFaultKind } from '../../../domain/audit-finding.ts';
import { MINUTE, milliseconds } from '../../../domain/instant.ts';
import type { SealMark } from '../../../domain/seal-mark.ts';

/** Says why a seal does not stand; `null`: it does, or nobody can say without the key. */
export type SealVerdict = (text: string, seal: SealMark, at: string) => string | null;

export type CrossCheckOptions = {
  readonly exportedAt: string;
  readonly seal: SealVerdict | null;
  /** Approvals of before that moment are from a release without seals. */
  readonly unsealedUntil: string | null;
  /** `isYoung`: about what was written while the export was made, or shortly before. */
  readonly report: (finding: AuditFault, isYoung: boolean) => void;
};

/** Names what does not fit. `newest`: when the newest of what is compared was written. */
export type Find = (
  kind: AuditFaultKind,
  where: string,
  detail: string,
  sequence?: number | null,
  newest?: string,
) => void;

/** Says what of one row does not fit. `newest`: `null` where it does not matter how young it is. */
export type Contradicts = (detail: string, newest?: string | null) => void;

export function finder({ report, exportedAt }: CrossCheckOptions): Find {
  return (kind, where, detail, sequence = null, newest) =>
    report({ kind, where, sequence, detail }, isYoung(newest, exportedAt));
}

/** What was written so shortly before an export need not be witnessed, nor be in every table it has. */
const YOUNG = 15 * MINUTE;

export function isYoung(at: string | null | undefined, exportedAt: string): boolean {
  if (!at) return false;
  const age = milliseconds(exportedAt) - milliseconds(at);
  return age < YOUNG && age > -YOUNG;
}
