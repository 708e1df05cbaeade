import type { TokenCredential } from '@azure/identity';
import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import { type BlobStore, textDigest } from './blob-store.ts';
import { isLoopback } from './loopback.ts';
import { answerOf, StorageFailure } from './storage-failure.ts';

export type BlobSettings =
  | { readonly connectionString: string }
  | { readonly url: string; readonly credential: TokenCredential };

export type BlobConnection = {
  readonly blobs: BlobStore;
  /** Creates the containers that are missing. Their immutability policies are the deployment's part. */
  readonly ensureContainers: () => Promise<void>;
};

const VALUES = 'countersign-values';
const ANCHORS = 'countersign-anchors';
const RETRIES = { maxTries: 3, tryTimeoutInMs: 8_000, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

/** Blob Storage: a container of values by digest and one of witnesses. The SDK is loaded on first use. */
export function connectBlobs(settings: BlobSettings): BlobConnection {
  let service: Promise<BlobServiceClient> | null = null;
  const container = async (name: string) => {
    service ??= serviceOf(settings);
    return (await service).getContainerClient(name);
  };
  return {
    blobs: new AzureBlobs(container),
    async ensureContainers() {
      for (const name of [VALUES, ANCHORS]) {
        try {
          await (await container(name)).createIfNotExists();
        } catch (error) {
          throw new StorageFailure(`Creating container ${name}`, error);
        }
      }
    },
  };
}

async function serviceOf(settings: BlobSettings): Promise<BlobServiceClient> {
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const options = { retryOptions: RETRIES };
  const service =
    'url' in settings
      ? new BlobServiceClient(settings.url, settings.credential, options)
      : BlobServiceClient.fromConnectionString(settings.connectionString, options);
  if (!service.url.startsWith('https://') && !isLoopback(service.url)) {
    throw new Error('Blob storage must be reached by https. Correct its URL in the settings.');
  }
  return service;
}

class AzureBlobs implements BlobStore {
  readonly #container: (name: string) => Promise<ContainerClient>;

  constructor(container: (name: string) => Promise<ContainerClient>) {
    this.#container = container;
  }

  async put(text: string): Promise<string> {
    const digest = textDigest(text);
    await this.#writeOnce(VALUES, digest, text);
    return digest;
  }

  async get(digest: string): Promise<string | null> {
    const container = await this.#container(VALUES);
    try {
      return (await container.getBlobClient(digest).downloadToBuffer()).toString('utf8');
    } catch (error) {
      if (answerOf(error).status === 404) return null;
      throw new StorageFailure(`Reading blob ${digest}`, error);
    }
  }

  anchor(name: string, text: string): Promise<void> {
    return this.#writeOnce(ANCHORS, name, text);
  }

  async *anchors(): AsyncIterable<{ readonly name: string; readonly text: string }> {
    const container = await this.#container(ANCHORS);
    for await (const { name } of container.listBlobsFlat()) {
      const text = (await container.getBlobClient(name).downloadToBuffer()).toString('utf8');
      yield { name, text };
    }
  }

  async #writeOnce(containerName: string, name: string, text: string): Promise<void> {
    const blob = (await this.#container(containerName)).getBlockBlobClient(name);
    try {
      await blob.upload(text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
      const { status, code } = answerOf(error);
      const isThere = status === 409 || status === 412 || code === 'BlobImmutableDueToPolicy';
      if (!isThere) throw new StorageFailure(`Writing blob ${name}`, error);
    }
  }
}
