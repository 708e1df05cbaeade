/** What timers run, as one part: what it needs is not read before the first of them is due. */
export { sweepAlerts } from './alerts.ts';
export { checkpointAudit } from './audit-checkpoint.ts';
export { cleanUp } from './clean-up.ts';
export { sweepClosedFollowUps } from './closed-follow-ups.ts';
export { keepNotifications } from './directory-notifications.ts';
export { sweepEmergencies } from './emergencies.ts';
export { sweepExpiry } from './expiry.ts';
export { sweepOwnNotes } from './own-notes.ts';
export { sweepRequests } from './reconcile.ts';
export { sweepSuspensions } from './suspensions.ts';
export { sweepUnfulfilled } from './unfulfilled-approvals.ts';
export { watchConnections } from './watch-connections.ts';
export { watchGroups } from './watch-groups.ts';
export { watchHolders } from './watch-holders.ts';
export { watchRisk } from './watch-risk.ts';
export { watchUsers } from './watch-users.ts';
