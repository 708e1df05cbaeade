/** The addresses under which an instance is reached, and what a durable client is bound to. */
export type LinkSource = { readonly origin: string; readonly hub: string; readonly key: string };

const WEBHOOKS = '/runtime/webhooks/durabletask';

const tails = {
  statusQueryGetUri: '?',
  sendEventPostUri: '/raiseEvent/{eventName}?',
  terminatePostUri: '/terminate?reason={text}&',
  rewindPostUri: '/rewind?reason={text}&',
  purgeHistoryDeleteUri: '?',
  restartPostUri: '/restart?',
  suspendPostUri: '/suspend?reason={text}&',
  resumePostUri: '/resume?reason={text}&',
} as const;

/** The links of one instance, with the system key in each. `id` comes first, as in every answer of the API. */
export function linksOf(
  id: string,
  { origin, hub, key }: LinkSource,
  rewindable = true,
): Record<string, string> {
  const query = `taskHub=${hub}&connection=Storage&code=${key}`;
  const links: Record<string, string> = { id };
  for (const [name, tail] of Object.entries(tails)) {
    if (name === 'rewindPostUri' && !rewindable) continue;
    links[name] = `${origin}${WEBHOOKS}/instances/${id}${tail}${query}`;
  }
  return links;
}

/**
 * What a durable client input holds. `rpcBaseUrl`: where the client sends everything, without keys; `null`
 * makes it use the management links.
 */
export function clientBinding(source: LinkSource, rpcBaseUrl: string | null): string {
  const { origin, hub, key } = source;
  const start = `${origin}${WEBHOOKS}/orchestrators/{functionName}[/{instanceId}]?`;
  return JSON.stringify({
    taskHubName: hub,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${start}code=${key}`,
      createAndWaitOnNewInstancePostUri: `${start}timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${key}`,
    },
    managementUrls: linksOf('INSTANCEID', source),
    baseUrl: `${origin}${WEBHOOKS}`,
    requiredQueryStringParameters: `code=${key}`,
    rpcBaseUrl,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  });
}
