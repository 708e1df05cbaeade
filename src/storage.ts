import type { TokenCredential } from '@azure/identity';
import type { Credential } from './connectors/outbound/credential.ts';
import { connectBlobs } from './connectors/tables/azure-blobs.ts';
import { connectTables } from './connectors/tables/connection.ts';
import { createStores, type Stores } from './connectors/tables/stores.ts';
import type { Clock } from './ports/ports.ts';
import type { Settings } from './settings.ts';

/** The stores that the settings name. Tables and containers are made with the first use of one. */
export function createStorage(
  settings: Settings,
  clock: Clock,
  credential: Credential,
  noticeLeadMs: number | (() => number),
  { makesAnchors = false }: { readonly makesAnchors?: boolean } = {},
): Stores {
  const { text } = settings;
  const connectionString = text['STORAGE_CONNECTION_STRING'] ?? '';
  const identity = identityOf(credential);
  const tables = connectTables(
    connectionString ? { connectionString } : { url: text['STORAGE_TABLE_URL'] ?? '', credential: identity },
  );
  const blobUrl = text['STORAGE_BLOB_URL'] ?? '';
  const hasBlobs = connectionString.includes('BlobEndpoint=') || blobUrl !== '';
  const blobs = hasBlobs
    ? connectBlobs({
        ...(blobUrl ? { url: blobUrl, credential: identity } : { connectionString }),
        makesAnchors,
      })
    : null;
  let ensured: Promise<unknown> | null = null;
  const ensure = () => {
    ensured ??= Promise.all([tables.ensureTables(), blobs?.ensureContainers()]).catch((error: unknown) => {
      ensured = null; // the next use tries again
      throw error;
    });
    return ensured;
  };
  return createStores({
    clock,
    noticeLeadMs,
    connect: async (name) => {
      await ensure();
      return await tables.connect(name);
    },
    ...(blobs ? { blobs: blobs.blobs } : {}),
  });
}

function identityOf(credential: Credential): TokenCredential {
  return { getToken: (scopes) => credential.getToken(Array.isArray(scopes) ? (scopes[0] ?? '') : scopes) };
}
