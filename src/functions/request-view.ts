import type { RequestRecord } from '../domain/record.ts';

/** A request as the API shows it: what an operator needs, nothing that decides and no secret. */
export function requestView(record: RequestRecord) {
  const { desired } = record;
  return {
    requestId: record.requestId,
    kind: record.kind,
    version: record.version,
    ticket: record.ticket,
    openedAs: record.openedAs ?? null,
    phase: record.phase,
    outcome: record.outcome,
    requesterId: record.request?.requesterId ?? null,
    beneficiaryId: record.request?.beneficiaryId ?? null,
    catalogItem: record.request?.catalogItem ?? null,
    entitlement: record.decision?.entitlement ?? null,
    decision: record.decision,
    changes: record.plan?.changes ?? [],
    planDigest: record.plan?.digest ?? null,
    stages: record.stages.map(({ name, needs }) => ({ name, needs })),
    waitingOn: record.waitingOn,
    whoCanAct: record.whoCanAct.map((id) => ({ id, name: record.names[id] ?? null })),
    due: record.due,
    ticketSays: desired && {
      access: desired.access,
      outcome: desired.outcome,
      revision: desired.revision,
      written: record.sentRevision >= desired.revision,
    },
    receivedAt: record.receivedAt,
    updatedAt: record.updatedAt,
    concludedAt: record.concludedAt,
  };
}
