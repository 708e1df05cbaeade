/** Doors that are used a few times a day as one part: what they need is not read at a cold start. */
export { checkupsOf } from './checkups.ts';
export { findForConsole, signOut } from './console-person.ts';
export { emergencyDebts } from './emergency-debts.ts';
export { healthChecked } from './health-checked.ts';
export { majorIncidents } from './major-incidents.ts';
export { offboarding } from './offboarding.ts';
export { offlineRequests } from './offline-requests.ts';
export { openApi } from './openapi.ts';
export { probeLook } from './probe-look.ts';
export { requestAction } from './request-action.ts';
export { listRequests, readAudit, readRequestRow } from './requests-api.ts';
