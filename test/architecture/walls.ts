/** The walls between parts of the product, as rules over one file. Each answers what is wrong, in words. */
import { areaOf, codeOf, type SourceFile, withoutComments } from './source.ts';
import { stateWrites } from './state-writes.ts';

export type Wall = { readonly name: string; readonly breaches: (file: SourceFile) => readonly string[] };

const inside = (path: string, ...areas: readonly string[]) =>
  areas.some((area) => path.startsWith(`src/${area}`));
const isOurs = (target: string) => target.startsWith('src/');

/** Which parts a part may import code of; types alone are looked at by the walls that name them. */
const MAY_IMPORT: readonly (readonly [area: string, allowed: readonly string[]])[] = [
  ['domain', ['domain']],
  ['targets', ['domain', 'ports', 'targets']],
  ['probes', ['domain', 'probes']],
  ['policy', ['domain', 'targets', 'policy', 'ports']],
  ['kinds', ['domain', 'targets', 'policy', 'ports', 'kinds']],
  ['ports', ['domain', 'ports']],
  ['connectors', ['domain', 'ports', 'connectors']],
  ['activities', ['domain', 'targets', 'probes', 'policy', 'kinds', 'ports', 'activities']],
  ['orchestrators', ['domain', 'targets', 'policy', 'kinds', 'ports', 'activities', 'orchestrators']],
  ['functions', ['domain', 'targets', 'probes', 'policy', 'ports', 'activities', 'functions', 'console']],
  ['console', ['domain', 'targets', 'kinds', 'console']],
];

const layers: Wall = {
  name: 'parts import only what lies below them',
  breaches({ path, imports }) {
    const rule = MAY_IMPORT.find(([area]) => inside(path, `${area}/`));
    if (!rule) return [];
    return imports.filter(
      (target) => isOurs(target) && !inside(target, ...rule[1].map((area) => `${area}/`)),
    );
  },
};

const pureDomain: Wall = {
  name: 'the domain knows no package but the one for canonical JSON and hashing',
  breaches: ({ path, imports }) =>
    inside(path, 'domain/')
      ? imports.filter((target) => !isOurs(target) && !['canonicalize', 'node:crypto'].includes(target))
      : [],
};

const portsAreTypes: Wall = {
  name: 'ports are interfaces: nobody imports code of them',
  breaches: ({ path, imports }) =>
    inside(
      path,
      'activities/',
      'functions/',
      'policy/',
      'kinds/',
      'targets/',
      'connectors/',
      'orchestrators/',
    )
      ? imports.filter((target) => inside(target, 'ports/'))
      : [],
};

const SHARED_CONNECTORS = ['connectors/outbound', 'connectors/inbound'];

const connectorsApart: Wall = {
  name: 'a connector imports no other connector',
  breaches({ path, imports, types }) {
    const area = areaOf(path);
    if (!area.startsWith('connectors/')) return [];
    return [...imports, ...types].filter((target) => {
      const other = areaOf(target);
      return other.startsWith('connectors/') && other !== area && !SHARED_CONNECTORS.includes(other);
    });
  },
};

const COMPOSITION = [
  'src/app.ts',
  'src/identities.ts',
  'src/main.ts',
  'src/refusals-heard.ts',
  'src/storage.ts',
  'src/register.ts',
  'src/telemetry.ts',
  // They read the connectors' own settings, out of their list.
  'src/settings.ts',
  'src/setting-list.ts',
  'src/setting-checks.ts',
];

const connectorsBehindPorts: Wall = {
  name: 'only the composition root knows implementations',
  breaches: ({ path, imports, types }) =>
    COMPOSITION.includes(path) || inside(path, 'connectors/')
      ? []
      : [...imports, ...types].filter((target) => inside(target, 'connectors/')),
};

const VENDOR_PACKAGES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^@microsoft\/microsoft-graph-client/, ['connectors/graph']],
  [/^@azure\/data-tables/, ['connectors/tables', 'storage.ts']],
  [/^@azure\/storage-blob/, ['connectors/tables', 'storage.ts']],
  [/^@azure\/identity/, ['connectors/entra', 'connectors/tables', 'storage.ts']],
  [/^durable-functions/, ['orchestrators/', 'functions/', 'register.ts']],
];

const packagesInPlace: Wall = {
  name: 'a vendor package is imported where its vendor lives',
  breaches: ({ path, imports, types }) =>
    VENDOR_PACKAGES.flatMap(([name, places]) =>
      inside(path, ...places) ? [] : [...imports, ...types].filter((target) => name.test(target)),
    ),
};

const VENDOR_WORDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/servicenow|\bsys_id\b|\bsc_req_item\b|\bsysapproval/i, ['connectors/servicenow', 'connectors/inbound']],
  [/pagerduty/i, ['connectors/pagerduty']],
  [/\bopenai\b|\bchat\.completion|cognitiveservices/i, ['connectors/advisor']],
  [
    /\bmsteams\b|adaptivecard|\bteams\b(?!\.)|botframework/i,
    ['connectors/teams', 'connectors/graph/systems/paths.ts'],
  ],
];
/** Where the sign-in of operators and Azure's own parts are set up, beside the list of connectors. */
const LISTS_CONNECTORS = ['src/connectors/index.ts', 'src/identity-checks.ts', 'src/setting-list.ts'];

const vendorWords: Wall = {
  name: 'no word of a vendor outside its connector, not even in a comment',
  breaches: ({ path, text }) =>
    LISTS_CONNECTORS.includes(path)
      ? []
      : VENDOR_WORDS.flatMap(([word, places]) => {
          if (inside(path, ...places)) return [];
          const found = word.exec(text);
          return found ? [found[0]] : [];
        }),
};

const environment: Wall = {
  name: 'only the entry file reads the environment',
  breaches: ({ path, text }) =>
    path === 'src/main.ts'
      ? []
      : [...codeOf(text).matchAll(/\bprocess\s*\.\s*env\b|\bDeno\b/g)].map(([found]) => found),
};

const IMPURE =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\b|\bfetch\(|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bcrypto\b|\bperformance\b|\bconsole\b|\bawait\b|\basync\b/g;

const deterministic: Wall = {
  name: 'orchestrators and pure parts use neither clock, chance, environment nor promises',
  breaches: ({ path, text }) =>
    inside(path, 'orchestrators/', 'policy/', 'kinds/', 'domain/access.ts', 'domain/stage.ts')
      ? [...codeOf(text).matchAll(IMPURE)].map(([found]) => found)
      : [],
};

/** Files of a family that read or write through ports; the rest of it is pure. */
const TARGET_EFFECTS =
  /^src\/targets\/(?:effects-of|[^/]+\/(?:effects|look|calls|after-removal|verdict|turn|holders))\.ts$/;

const pureTargets: Wall = {
  name: 'a family of targets is pure but for its effects, which only activities use',
  breaches({ path, text, imports }) {
    if (inside(path, 'targets/')) {
      if (TARGET_EFFECTS.test(path) || path === 'src/targets/effects.ts') return [];
      const impure = [...codeOf(text).matchAll(IMPURE)].map(([found]) => found);
      return [...impure, ...imports.filter((target) => TARGET_EFFECTS.test(target))];
    }
    // the composition root makes known what it is given
    if (inside(path, 'activities/') || path === 'src/app.ts') return [];
    return imports.filter((target) => TARGET_EFFECTS.test(target));
  },
};

const FAMILY_WORDS =
  /['"`](?:license|plan|usage-location|account|role)[~:]|kind === '(?:license|service-plan|usage-location)'|\bfamily\s*[!=]==\s*'/;
const OF_ONE_FAMILY = /^src\/targets\/[^/]+\//;
/** What is written for every family. */
const COMMON = ['activities/', 'functions/', 'orchestrators/', 'policy/', 'console/', 'targets/'];
const LISTS_FAMILIES = ['src/targets/index.ts', 'src/targets/effects-of.ts'];
/** Ports that one family alone reads and writes through. */
const OF_PORTS = ['src/ports/roles.ts', 'src/ports/licenses.ts'];
const NAME_PORTS = [
  // It stands before every port.
  'src/activities/running/in-time.ts',
  // What two systems show of a role is compared by a rule of its own; nothing of it is given or taken there.
  'src/activities/emergency/check-portals.ts',
];
const TAKES_APART =
  /\bmeans\.(?:roles|licenses)\b|\{[^{}=]*\b(?:roles|licenses)\b[^{}=]*\}: Means\b|\.split\('~'\)/;

const familiesApart: Wall = {
  name: 'nobody asks which family a target is of: its family answers',
  breaches({ path, text, imports, types }) {
    // A kind names what it has done.
    if (OF_ONE_FAMILY.test(path) || inside(path, 'kinds/') || LISTS_FAMILIES.includes(path)) return [];
    const code = withoutComments(text);
    const all = [...imports, ...types];
    const found = [FAMILY_WORDS.exec(code)?.[0] ?? [], all.filter((target) => OF_ONE_FAMILY.test(target))];
    if (NAME_PORTS.includes(path) || !inside(path, ...COMMON)) return found.flat();
    return [
      ...found,
      all.filter((target) => OF_PORTS.includes(target)),
      TAKES_APART.exec(code)?.[0] ?? [],
    ].flat();
  },
};

const KIND_NAMES = /['"`](?:group-membership|m365-license)['"`]/;

const kindsApart: Wall = {
  name: 'nobody asks which kind a request is of: its entry answers',
  breaches({ path, text }) {
    // The type of their names stands where stored rows are read.
    if (/^src\/kinds\/[^/]+\//.test(path) || path === 'src/domain/request.ts') return [];
    const found = KIND_NAMES.exec(withoutComments(text).replace(/from '[^']*'/g, ''));
    return found ? [found[0]] : [];
  },
};

const delegatedYield: Wall = {
  name: 'durable tasks are yielded in steps only',
  breaches: ({ path, text }) =>
    inside(path, 'orchestrators/') && !inside(path, 'orchestrators/steps/')
      ? [...codeOf(text).matchAll(/\byield\b(?!\s*\*)/g)].map(() => 'a bare yield')
      : [],
};

const noPlatformRetries: Wall = {
  name: 'no activity is tried again by the platform: retries are values of the orchestrators',
  breaches: ({ path, text }) =>
    inside(path, '')
      ? [
          ...codeOf(text).matchAll(
            /\bcall(?:Activity|SubOrchestrator)WithRetry\b|\bRetryOptions\b|\bretry\s*:\s*\{\s*strategy\b/g,
          ),
        ].map(([found]) => found)
      : [],
};

const noAdvisor: Wall = {
  name: 'invariant 11: nothing that decides, plans or writes knows of an adviser',
  breaches: ({ path, text }) =>
    inside(
      path,
      'domain/',
      'policy/',
      'kinds/',
      'targets/',
      'orchestrators/',
      'console/',
      'activities/deciding/',
      'activities/applying/',
      'activities/apply-change.ts',
    )
      ? [...text.matchAll(/\badvis[eo]r\b|\bopenai\b|\bllm\b|\bprompt\b/gi)].map(([found]) => found)
      : [],
};

/** Where the port of a machine that drafts is named, and where the store of what it drafted is: nowhere else, be it as a type or a word. */
const DRAFTING: readonly (readonly [word: RegExp, port: string, places: readonly string[]])[] = [
  [
    /\badvisor\b/,
    'src/ports/advisor.ts',
    [
      'ports/',
      'connectors/advisor/',
      'connectors/connector.ts',
      'connectors/index.ts',
      'app.ts',
      'register.ts',
      'activities/activity.ts',
      'activities/running/in-time.ts',
      'activities/outbox/drafting/',
    ],
  ],
  [
    /\bdrafts\b/,
    'src/ports/drafts.ts',
    [
      'ports/',
      'connectors/tables/',
      'activities/running/in-time.ts',
      'activities/outbox/drafting/',
      // the one renderer
      'activities/asking/stage-card.ts',
    ],
  ],
];

const draftsApart: Wall = {
  name: 'invariant 11: a machine, and the store of what it drafted, are reached where text is drafted and a card is rendered',
  breaches: ({ path, text, imports, types }) =>
    DRAFTING.flatMap(([word, port, places]) => {
      if (!inside(path, '') || inside(path, ...places)) return [];
      const named = word.exec(withoutComments(text).replace(/from '[^']*'/g, ''));
      return [...[...imports, ...types].filter((target) => target === port), ...(named ? [named[0]] : [])];
    }),
};

const noRetryHandler: Wall = {
  name: 'H21: no vendor client retries by itself: waiting belongs to orchestrators',
  breaches: ({ path, text }) =>
    inside(path, 'connectors/') && !inside(path, 'connectors/tables/')
      ? [...codeOf(text).matchAll(/\bRetryHandler\b|\bretryOptions\b/g)].map(([found]) => found)
      : [],
};

const tidy: Wall = {
  name: 'no default exports, no files called utils, helpers or common',
  breaches: ({ path, text }) => [
    ...(/^export default/m.test(text) ? ['a default export'] : []),
    ...(/\/(utils?|helpers?|common|misc)(\/|\.ts)/.test(path) ? ['a name that says nothing'] : []),
  ],
};

/** Two names deep, the first may be that of what all objects share; an object that is new has nothing of others. */
const REACHES_A_PROTOTYPE =
  /\b__proto__\b|\bObject\.assign\((?!\{\})|\bObject\.(?:setPrototypeOf|definePropert(?:y|ies))\b|\bReflect\.(?:set|setPrototypeOf|defineProperty)\b|\]\s*!?(?:\.\w+|\[[^\]\n]+\])\s*(?:\?\?|\|\||&&|[-+*/])?=(?![=>])/g;

const sharedByAll: Wall = {
  name: 'nothing is written into an object that was found by a name, nor merged in place',
  breaches: ({ text }) => [...codeOf(text).matchAll(REACHES_A_PROTOTYPE)].map(([found]) => found),
};

const movesInPlace: Wall = {
  name: 'where a request stands is written by its moves alone',
  breaches: ({ path, text }) => (path === 'src/domain/request-state.ts' ? [] : stateWrites(text)),
};

/** What an activity is, what settings allow it, and the list of them all. */
const NO_ACTIVITIES = ['activity', 'limits', 'index'].map((name) => `src/activities/${name}.ts`);

const activitiesOnly: Wall = {
  name: 'a file directly in src/activities is an activity; what they share lies in the folders below',
  breaches: ({ path, text }) =>
    /^src\/activities\/[^/]+$/.test(path) &&
    !NO_ACTIVITIES.includes(path) &&
    !/^export const \w+ = defineActivity\b/m.test(codeOf(text))
      ? ['no activity']
      : [],
};

export const WALLS: readonly Wall[] = [
  layers,
  pureDomain,
  portsAreTypes,
  connectorsApart,
  connectorsBehindPorts,
  packagesInPlace,
  vendorWords,
  environment,
  deterministic,
  pureTargets,
  familiesApart,
  kindsApart,
  delegatedYield,
  noPlatformRetries,
  noAdvisor,
  draftsApart,
  noRetryHandler,
  tidy,
  sharedByAll,
  movesInPlace,
  activitiesOnly,
];
