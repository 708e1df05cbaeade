/** What can be ordered, and the lists that the product is put together from. */
import { CONNECTORS } from '../../src/connectors/index.ts';
import { KINDS } from '../../src/kinds/index.ts';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { JIRA, sandboxSettings } from '../app/sandbox-settings.ts';
import type { CatalogItem, CatalogVariable } from '../tenant/servicenow/catalog.ts';
import { usualAnswers } from './defaults.ts';
import type { ControlledTenant } from './ports.ts';
import { ok, type Route } from './route.ts';

type CatalogRouteParts = {
  readonly tenant: () => ControlledTenant;
  /** The tables that the app decides by. */
  readonly rulebook: Pick<Rulebook, 'kinds' | 'kindsOf' | 'current'>;
};

export function catalogRoutes({ tenant, rulebook }: CatalogRouteParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/catalog',
      summary: 'Lists what can be ordered, with its questions',
      run: () => ok(catalogOf(tenant(), rulebook)),
    },
    {
      method: 'GET',
      path: '/lists',
      summary: 'Lists the systems, channels and kinds of access that the product knows',
      run: () => ok(listsOf(tenant())),
    },
  ];
}

function catalogOf({ systems }: ControlledTenant, rulebook: CatalogRouteParts['rulebook']) {
  return Object.entries(systems).flatMap(([system, { catalog }]) =>
    catalog().map((item) => {
      const [kind = null] = rulebook.kindsOf({ catalogItemId: item.sysId });
      return {
        system,
        catalogItem: item.name,
        description: item.description,
        questions: item.variables.map((variable) => questionOf(variable, usualAnswers(item))),
        entitlement: kind === null ? null : entitlementOf(rulebook, kind, item),
        kind,
      };
    }),
  );
}

function questionOf(
  { name, question, type, mandatory, choices }: CatalogVariable,
  usual: Readonly<Record<string, string>>,
) {
  return {
    name,
    label: question,
    type,
    mandatory,
    ...(choices && { choices: choices.map((value) => ({ value, label: value })) }),
    ...(usual[name] !== undefined && { default: usual[name] }),
  };
}

type ItemRule = { readonly ids: readonly string[]; readonly means: { readonly entitlement?: string } };

/** `null` where an answer chooses among several. */
function entitlementOf(rulebook: CatalogRouteParts['rulebook'], kind: string, item: CatalogItem) {
  const inForce = rulebook.current(kind);
  if (!inForce.usable) return null;
  const { catalogItems = [] } = JSON.parse(inForce.rules.text) as { catalogItems?: readonly ItemRule[] };
  return catalogItems.find(({ ids }) => ids.includes(item.sysId))?.means.entitlement ?? null;
}

function listsOf({ systems }: ControlledTenant) {
  const connected = CONNECTORS.map((connector) => ({
    name: connector.name,
    ports: connector.connect(UNCONNECTED),
  }));
  const ticketing = connected.flatMap(({ name, ports }) =>
    ports.ticketing && systems[name] ? [{ name, title: ports.ticketing.title }] : [],
  );
  const chats = connected.filter(({ ports }) => ports.conversation);
  return {
    systems: ticketing.map(({ name, title }) => ({
      id: name,
      label: title,
      tables: systems[name]?.tables ?? [],
    })),
    channels: [
      ...chats.map(({ name }) => ({ id: name, label: labelOf(name) })),
      { id: 'mail', label: 'Mail' },
    ],
    kinds: KINDS.map(({ kind }) => ({ id: kind, label: labelOf(kind) })),
  };
}

/** Ports are looked at here and never called. */
const UNCONNECTED: Parameters<(typeof CONNECTORS)[number]['connect']>[0] = {
  text: sandboxSettings(JIRA),
  outbound: () => Promise.reject(new Error('Nothing is called here.')),
  clock: { now: Date.now },
  accounts: {
    personOf: async () => null,
    accountOf: async () => null,
    tie: () => Promise.reject(new Error('Nothing is kept here.')),
  },
  credential: { getToken: () => Promise.reject(new Error('Nobody signs in here.')) },
  identity: { getToken: () => Promise.reject(new Error('Nobody signs in here.')) },
  within: () => () => Promise.reject(new Error('Nothing is called here.')),
};

/** `group-membership` → `Group membership`. */
function labelOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
