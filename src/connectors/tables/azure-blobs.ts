import type { TokenCredential } from '@azure/identity';
import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import { type BlobStore, textDigest } from './blob-store.ts';
import { isLoopback } from './loopback.ts';
import { answerOf, StorageFailure } from './storage-failure.ts';

type BlobSettings = (
  | { readonly connectionString: string }
  | { readonly url: string; readonly credential: TokenCredential }
) & {
  /**
   * Whether a missing container of witnesses is made. Only a sandbox does: one that the app makes has no immutability
   * policy, and whoever can delete it could have it made anew, empty.
   */
  readonly makesAnchors?: boolean;
  /** Left out: half a minute. */
  readonly longestMs?: number;
};

export type BlobConnection = {
  readonly blobs: BlobStore;
  /** Creates what is missing, but the container of witnesses: that and its immutability policy are the deployment's part. */
  readonly ensureContainers: () => Promise<void>;
};

const VALUES = 'countersign-values';
const ANCHORS = 'countersign-anchors';
const RETRIES = { maxTries: 3, tryTimeoutInMs: 8_000, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };
/** `tryTimeoutInMs` only asks the service to be quick: of one that takes a call and never answers, the client would wait for ever. */
const LONGEST_OPERATION_MS = 30_000;

/** Blob Storage: a container of values by digest and one of witnesses. The SDK is loaded on first use. */
export function connectBlobs(settings: BlobSettings): BlobConnection {
  let service: Promise<BlobServiceClient> | null = null;
  const container = async (name: string) => {
    service ??= serviceOf(settings);
    return (await service).getContainerClient(name);
  };
  const inTime = () => AbortSignal.timeout(settings.longestMs ?? LONGEST_OPERATION_MS);
  return {
    blobs: new AzureBlobs(container, inTime, settings.makesAnchors === true),
    async ensureContainers() {
      for (const name of settings.makesAnchors ? [VALUES, ANCHORS] : [VALUES]) {
        try {
          await (await container(name)).createIfNotExists({ abortSignal: inTime() });
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
  readonly #inTime: () => AbortSignal;
  readonly #madeHere: boolean;

  constructor(
    container: (name: string) => Promise<ContainerClient>,
    inTime: () => AbortSignal,
    madeHere: boolean,
  ) {
    this.#container = container;
    this.#inTime = inTime;
    this.#madeHere = madeHere;
  }

  async put(text: string): Promise<string> {
    const digest = textDigest(text);
    await this.#writeOnce(VALUES, digest, text);
    return digest;
  }

  get(digest: string): Promise<string | null> {
    return this.#read(VALUES, digest);
  }

  anchor(name: string, text: string): Promise<boolean> {
    return this.#writeOnce(ANCHORS, name, text);
  }

  anchored(name: string): Promise<string | null> {
    return this.#read(ANCHORS, name);
  }

  async keeping(): ReturnType<BlobStore['keeping']> {
    try {
      const container = await this.#container(ANCHORS);
      const { hasImmutabilityPolicy } = await container.getProperties({ abortSignal: this.#inTime() });
      if (hasImmutabilityPolicy) return 'immutable';
      return this.#madeHere ? 'made-here' : 'mutable';
    } catch (error) {
      if (answerOf(error).status === 404) return 'missing';
      throw new StorageFailure(`Reading container ${ANCHORS}`, error);
    }
  }

  /** Each page, and each witness, is an operation with its own time. One that is gone by then says nothing. */
  async *anchors(from = ''): AsyncGenerator<{ name: string; text: string; keptAt: string | null }> {
    let place: string | undefined;
    do {
      const { segment, continuationToken } = await this.#listed(ANCHORS, place);
      for (const { name, properties } of segment.blobItems) {
        if (name < from) continue;
        const text = (await this.#read(ANCHORS, name)) ?? '';
        yield { name, text, keptAt: properties.createdOn?.toISOString() ?? null };
      }
      place = continuationToken || undefined;
    } while (place !== undefined);
  }

  async #listed(containerName: string, continuationToken: string | undefined) {
    const container = await this.#container(containerName);
    const pages = container
      .listBlobsFlat({ abortSignal: this.#inTime() })
      .byPage(continuationToken === undefined ? {} : { continuationToken });
    try {
      const { value } = await pages.next();
      return value as Extract<Awaited<ReturnType<typeof pages.next>>, { done?: false }>['value'];
    } catch (error) {
      throw new StorageFailure(`Listing container ${containerName}`, error);
    }
  }

  async #read(containerName: string, name: string): Promise<string | null> {
    const container = await this.#container(containerName);
    try {
      const abortSignal = this.#inTime();
      const blob = await container.getBlobClient(name).downloadToBuffer(0, undefined, { abortSignal });
      return blob.toString('utf8');
    } catch (error) {
      if (answerOf(error).status === 404) return null;
      throw new StorageFailure(`Reading blob ${name}`, error);
    }
  }

  async #writeOnce(containerName: string, name: string, text: string): Promise<boolean> {
    const blob = (await this.#container(containerName)).getBlockBlobClient(name);
    try {
      await blob.upload(text, Buffer.byteLength(text), {
        conditions: { ifNoneMatch: '*' },
        abortSignal: this.#inTime(),
      });
      return true;
    } catch (error) {
      const { status, code } = answerOf(error);
      const isThere = status === 409 || status === 412 || code === 'BlobImmutableDueToPolicy';
      if (!isThere) throw new StorageFailure(`Writing blob ${name}`, error);
      return false;
    }
  }
}
