/** The integration account that the app under test uses in ServiceNow. Valid in the sandbox only. */

/** `user_name` of the integration account; whatever the app writes carries it in `sys_updated_by`. */
export const INTEGRATION_USER = 'svc.countersign';
export const OAUTH_CLIENT_ID = 'c3f1a0d4e5b64f7a9c8d7e6f5a4b3c2d';
export const OAUTH_CLIENT_SECRET = 'sandbox-servicenow-client-secret';
