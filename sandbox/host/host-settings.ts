/** What host.json and app settings decide. */
import { timeSpanMs } from './time-span.ts';

export type HttpSettings = {
  readonly routePrefix: string;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly maxConcurrentRequests: number;
  readonly maxOutstandingRequests: number;
};

export type DurableSettings = {
  readonly hubName: string;
  readonly maxConcurrentActivityFunctions: number;
  /** How long an activity's message stays hidden from others once it is taken; `null`: the host refuses the setting. */
  readonly workItemVisibilityMs: number | null;
  readonly defaultVersion: string | null;
  readonly localRpcEndpointEnabled: boolean;
};

const MINUTE = 60_000;
/** The extension takes one minute to an hour, and five minutes when host.json is silent. */
const VISIBILITY = { shortest: MINUTE, usual: 5 * MINUTE, longest: 60 * MINUTE };

/** Azure's default is ten for each core; two cores here, whatever the machine, so that runs can be repeated. */
const ACTIVITIES_AT_ONCE = 20;

type Tree = Readonly<Record<string, unknown>>;

const tree = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {});

const within = (root: unknown, ...path: readonly string[]): Tree =>
  path.reduce<Tree>((at, key) => tree(at[key]), tree(root));

/** `extensions.http`. A negative limit is no limit. */
export function httpSettings(hostJson: unknown): HttpSettings {
  const http = within(hostJson, 'extensions', 'http');
  return {
    routePrefix: String(http['routePrefix'] ?? 'api').replace(/^\/|\/$/g, ''),
    customHeaders: tree(http['customHeaders']) as Readonly<Record<string, string>>,
    maxConcurrentRequests: limit(http['maxConcurrentRequests']),
    maxOutstandingRequests: limit(http['maxOutstandingRequests']),
  };
}

function limit(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : Number.POSITIVE_INFINITY;
}

const HALF_AN_HOUR = 30 * MINUTE;

/** How long a function may run, in ms; "-1" is for ever, and half an hour goes without saying. */
export function functionTimeoutMs(hostJson: unknown, settings: Readonly<Record<string, string>>): number {
  const text = settings['AzureFunctionsJobHost__functionTimeout'] ?? tree(hostJson)['functionTimeout'];
  if (text === '-1') return Number.POSITIVE_INFINITY;
  return (typeof text === 'string' ? timeSpanMs(text) : null) ?? HALF_AN_HOUR;
}

/** `extensions.durableTask`. Names in percent signs are app settings. */
export function durableSettings(
  hostJson: unknown,
  settings: Readonly<Record<string, string>>,
): DurableSettings {
  const durable = { ...within(hostJson, 'extensions', 'durableTask'), ...overrides(settings) };
  const most = durable['maxConcurrentActivityFunctions'];
  const version = durable['defaultVersion'];
  return {
    hubName: resolved(String(durable['hubName'] ?? 'TestHubName'), settings) ?? 'TestHubName',
    maxConcurrentActivityFunctions: typeof most === 'number' ? most : ACTIVITIES_AT_ONCE,
    workItemVisibilityMs: visibilityMs(
      durable['storageProvider__workItemQueueVisibilityTimeout'] ??
        tree(durable['storageProvider'])['workItemQueueVisibilityTimeout'],
    ),
    defaultVersion: typeof version === 'string' ? version : null,
    localRpcEndpointEnabled: durable['localRpcEndpointEnabled'] !== false,
  };
}

function visibilityMs(value: unknown): number | null {
  if (value === undefined) return VISIBILITY.usual;
  const ms = typeof value === 'string' ? timeSpanMs(value) : null;
  return ms !== null && ms >= VISIBILITY.shortest && ms <= VISIBILITY.longest ? ms : null;
}

const OVERRIDE = 'AzureFunctionsJobHost__extensions__durableTask__';

/** Any durable setting can be overridden by an app setting of a long name. */
function overrides(settings: Readonly<Record<string, string>>): Tree {
  const found = Object.entries(settings).filter(([name]) => name.startsWith(OVERRIDE));
  return Object.fromEntries(found.map(([name, text]) => [name.slice(OVERRIDE.length), scalar(text)]));
}

function scalar(text: string): unknown {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Puts app settings in place of `%NAME%`; `null` when one is missing. */
export function resolved(text: string, settings: Readonly<Record<string, string>>): string | null {
  let missing = false;
  const found = text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? null : found;
}

/** `AzureWebJobs.<name>.Disabled`, true or 1. */
export function isDisabled(name: string, settings: Readonly<Record<string, string>>): boolean {
  const key = `azurewebjobs.${name}.disabled`.toLowerCase();
  const entry = Object.entries(settings).find(
    ([setting]) => setting.toLowerCase().replaceAll('__', '.') === key,
  );
  return entry !== undefined && /^(true|1)$/i.test(entry[1]);
}
