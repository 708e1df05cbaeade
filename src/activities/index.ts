import type { Activity } from './activity.ts';
import { applyChange } from './apply-change.ts';
import { armGrants } from './arm-grants.ts';
import { beginEnd } from './begin-end.ts';
import { beginRelease } from './begin-release.ts';
import { beginSetBack } from './begin-set-back.ts';
import { beginTakeBack } from './begin-take-back.ts';
import { checkTicket } from './check-ticket.ts';
import { conclude } from './conclude.ts';
import { concludeEnd } from './conclude-end.ts';
import { confirmAuthorship } from './confirm-authorship.ts';
import { decideRequest } from './decide-request.ts';
import { draftText } from './draft-text.ts';
import { edgesOf } from './edges-of.ts';
import { endWithGroup } from './end-with-group.ts';
import { finishPart } from './finish-part.ts';
import { finishRelease } from './finish-release.ts';
import { finishSetBack } from './finish-set-back.ts';
import { finishTakeBack } from './finish-take-back.ts';
import { lookAtPerson } from './look-at-person.ts';
import { lookForAccess } from './look-for-access.ts';
import { lookForGroups } from './look-for-groups.ts';
import { lookOn } from './look-on.ts';
import { mayStillRelease } from './may-still-release.ts';
import { openStage } from './open-stage.ts';
import { settleRequest } from './outbox/settle.ts';
import { parkEnd } from './park-end.ts';
import { probeDownstream } from './probe-downstream.ts';
import { proveEdges } from './prove-edges.ts';
import { readStage } from './read-stage.ts';
import { reportDrift } from './report-drift.ts';
import { reportFailing } from './report-failing.ts';
import { reportLostAccess } from './report-lost-access.ts';
import { reportProof } from './report-proof.ts';
import { reportRetry } from './report-retry.ts';
import { reportReturned } from './report-returned.ts';
import { reportStuckRemoval } from './report-stuck-removal.ts';
import { reportTurn } from './report-turn.ts';
import { reportUnexplained } from './report-unexplained.ts';
import { stillStated } from './still-stated.ts';

/** Every activity the host is to know; one that is called and not listed would hang for ever. */
const ACTIVITIES = [
  applyChange,
  armGrants,
  beginEnd,
  beginRelease,
  beginSetBack,
  beginTakeBack,
  checkTicket,
  conclude,
  concludeEnd,
  confirmAuthorship,
  decideRequest,
  draftText,
  edgesOf,
  endWithGroup,
  finishPart,
  finishRelease,
  finishSetBack,
  finishTakeBack,
  lookAtPerson,
  lookForAccess,
  lookForGroups,
  lookOn,
  mayStillRelease,
  openStage,
  parkEnd,
  probeDownstream,
  proveEdges,
  readStage,
  reportDrift,
  reportFailing,
  reportLostAccess,
  reportProof,
  reportRetry,
  reportReturned,
  reportStuckRemoval,
  reportTurn,
  reportUnexplained,
  settleRequest,
  stillStated,
] as const;

/** The same, without their inputs and results, for whoever only registers them. */
export const REGISTERED = ACTIVITIES as unknown as readonly Activity<object, object>[];
