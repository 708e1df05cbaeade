/** Constants of the simulated company that the tenant, the host and the app's sandbox settings agree on. */
export const TENANT_ID = '5f6d2c1e-8a3b-4c57-9e21-b0c4d7a91e10';
/** The app registration that operators sign in to; audience of the operator doors. It has no permission in Graph. */
export const APP_ID = 'c0de5167-1b2a-4e0f-9d3c-2f7a6b8e4d55';
/** The personnel system: an app with the app role Offboarding, that calls without a person. */
export const PERSONNEL_APP_ID = 'd1e4a7b3-5c6f-4a80-9b1d-3e2f4c5a6b70';
/** The app registration that PIM's custom extension names, its App ID URI, and PIM itself. */
export const EXTENSION_APP_ID = 'e7e51b0c-7d21-4c3e-8b5a-1f0d9c2b6a34';
export const EXTENSION_APP_URI = `api://countersign.contoso.example/${EXTENSION_APP_ID}`;
export const PIM_APP_ID = '1c67c054-65c8-4f7f-92a1-eb7ba6e48627';
export const BOT_APP_ID = 'b07a9912-3c4d-4f5e-8a6b-7c8d9e0f1a2b';
/** Client ids of the managed identities that Countersign works with. `theOne` does what no other one does. */
export const IDENTITIES = {
  theOne: '4d1de471-7a6c-4f0b-8c2e-91b5d3f6a708',
  reader: '4d1de471-0b1e-4a2d-9f3c-5e6d7c8b9a10',
  writer: '4d1de471-c3d4-4e5f-a607-1828394a5b6c',
  mailer: '4d1de471-6e5d-4c4b-b3a2-9180706f5e4d',
  /** Writes to accounts; nobody stands in for it. */
  accounts: '4d1de471-2f8b-4d6a-9c1e-7a5b3c4d8e90',
  /** Gives directory roles for a time; nobody stands in for it. */
  roles: '4d1de471-90a1-4b2c-8d3e-4f5a6b7c8d9e',
} as const;
export type IdentityName = keyof typeof IDENTITIES;
/** The object of an app or identity in the directory: its service principal. */
export const objectIdOf = (clientId: string): string => clientId.replace(/^.{8}/, '5e7f1ce0');
export const SERVICENOW_HOST = 'acme.service-now.com';
export const TIME_ZONE = 'Europe/Amsterdam';
/** A Tuesday, 10:00 company time. */
export const STARTS_AT = Date.parse('2026-03-03T09:00:00.000Z');
