import { alreadyCovered } from './already-covered.ts';
import { approvedGroupGone } from './approved-group-gone.ts';
import { bundleHalfFails } from './bundle-half-fails.ts';
import { conflictingLicense } from './conflicting-license.ts';
import { crashEverywhere } from './crash-everywhere.ts';
import { debtBlocksTheNext } from './debt-blocks-the-next.ts';
import { dismissFailsAfterContainment } from './dismiss-fails-after-containment.ts';
import { dismissWithoutEffect } from './dismiss-without-effect.ts';
import { doubleGrant } from './double-grant.ts';
import { exchange403 } from './exchange-403.ts';
import { financeBi } from './finance-bi.ts';
import { globalAdminTwoPeople } from './global-admin-two-people.ts';
import { graphThrottled } from './graph-throttled.ts';
import { hostileTicket } from './hostile-ticket.ts';
import { incidentResolvedEarly } from './incident-resolved-early.ts';
import { lostWebhook } from './lost-webhook.ts';
import { newDetectionAfterRelease } from './new-detection-after-release.ts';
import { newPhone } from './new-phone.ts';
import { noSeats } from './no-seats.ts';
import { offboardedEarly } from './offboarded-early.ts';
import { pimDegraded } from './pim-degraded.ts';
import { portalMismatch } from './portal-mismatch.ts';
import { privilegedNever } from './privileged-never.ts';
import { projectThirtyDays } from './project-30-days.ts';
import { serviceNowAway } from './servicenow-away.ts';
import { serviceNowDown } from './servicenow-down.ts';
import type { Scenario } from './story.ts';
import { teamAlphaContractor } from './team-alpha-contractor.ts';
import { teamsPhone } from './teams-phone.ts';
import { usageLocation } from './usage-location.ts';
import { vipTravel } from './vip-travel.ts';
import { vpn } from './vpn.ts';
import { writeBackFails } from './write-back-fails.ts';
import { wrongGroup } from './wrong-group.ts';

export const SCENARIOS: readonly Scenario[] = [
  financeBi,
  vpn,
  teamAlphaContractor,
  offboardedEarly,
  wrongGroup,
  graphThrottled,
  serviceNowDown,
  lostWebhook,
  approvedGroupGone,
  writeBackFails,
  bundleHalfFails,
  doubleGrant,
  teamsPhone,
  projectThirtyDays,
  noSeats,
  alreadyCovered,
  usageLocation,
  conflictingLicense,
  vipTravel,
  newPhone,
  privilegedNever,
  dismissWithoutEffect,
  dismissFailsAfterContainment,
  hostileTicket,
  newDetectionAfterRelease,
  exchange403,
  portalMismatch,
  globalAdminTwoPeople,
  pimDegraded,
  incidentResolvedEarly,
  debtBlocksTheNext,
  serviceNowAway,
  crashEverywhere,
];
