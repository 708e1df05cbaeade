/** Constants of the simulated company that the tenant, the host and the app's sandbox settings agree on. */
export const TENANT_ID = '5f6d2c1e-8a3b-4c57-9e21-b0c4d7a91e10';
/** The app registration (and managed identity) Countersign runs as; audience of its operator doors. */
export const APP_ID = 'c0de5167-1b2a-4e0f-9d3c-2f7a6b8e4d55';
/** The personnel system: an app with the app role Offboarding, that calls without a person. */
export const PERSONNEL_APP_ID = 'd1e4a7b3-5c6f-4a80-9b1d-3e2f4c5a6b70';
export const BOT_APP_ID = 'b07a9912-3c4d-4f5e-8a6b-7c8d9e0f1a2b';
export const SERVICENOW_HOST = 'acme.service-now.com';
export const TIME_ZONE = 'Europe/Amsterdam';
/** A Tuesday, 10:00 company time. */
export const STARTS_AT = Date.parse('2026-03-03T09:00:00.000Z');
