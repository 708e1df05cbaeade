/** `npm run grant`: gives each identity its permissions in Graph, and people and groups the roles of the app, by the difference. */
import { setTimeout } from 'node:timers/promises';
import { endedBy, Help, Misuse, ON_THE_CONSOLE, readCommandLine } from '../sandbox/command-line.ts';
import { type Assignments, createAssignments, Refused } from './grant/assignments.ts';
import { carryOut, printDifference } from './grant/carry-out.ts';
import { type Plan, planOfApp, planOfIdentity, unwantedOf, type WantedRole } from './grant/plan.ts';
import { IDENTITY_OPTIONS, type IdentityOption, type Wanted, wantedOf } from './grant/wanted.ts';
import type { Output } from './policy/output.ts';
import { signedIn } from './signed-in.ts';

const USAGE = `npm run grant -- --one <object id> | --reader <object id> --writer <object id> --mail <object id> --password <object id> --role <object id>
         [--for <kind>]… [--with <permission>]… [--without <permission>]… [--tier-0 <permission>]… [--remove] [--what-if]
       npm run grant -- --app <object id> [--operators <group id>]… [--auditors <group id>]… [--policy-owners <group id>]…
         [--offboarding <object id of an application>]… [--remove] [--what-if]`;
const MORE = `Reads what is granted, prints the difference to what docs/permissions.md asks for, adds what is missing, and reads back. What is so already is
left as it is, so that it can be run at any time, in parts too: an identity that is not named is not touched. It works as whoever is signed in
(az login, as Privileged Role Administrator; GRAPH_BASE_URL for a national cloud).

--one          object id of the identity that does all work no other is named for
--reader, --writer, --mail, --password, --role
               object ids of the identities that do one kind of work each: the output IDENTITIES of the deployment
--for          a kind of requests whose table is deployed; the optional permissions that it needs are wanted, too
--with         one permission more; it goes to the identity whose work needs it, else to the reader
--without      one permission less
--tier-0       a permission that is worth the whole tenant, by its name; without it such a permission is never granted
--app          object id of the enterprise application that people sign in to
--operators, --auditors, --policy-owners, --offboarding
               who has the roles Operator, Auditor, PolicyOwner and Offboarding of it; a role that is not named is left alone
--remove       takes away what is granted and not wanted. Only permissions in Graph, and roles of the application that are named
--what-if      prints the difference and changes nothing

= granted, + missing, - taken away, ? granted and not wanted.
Exit codes: 0 as wanted; 1 something could not be done, or with --what-if differs; 2 misused.`;

const ids = { type: 'string', multiple: true, default: [] as string[] } as const;
const OPTIONS = {
  one: { type: 'string' },
  reader: { type: 'string' },
  writer: { type: 'string' },
  mail: { type: 'string' },
  password: { type: 'string' },
  role: { type: 'string' },
  for: ids,
  with: ids,
  without: ids,
  'tier-0': ids,
  app: { type: 'string' },
  operators: ids,
  auditors: ids,
  'policy-owners': ids,
  offboarding: ids,
  remove: { type: 'boolean', default: false },
  'what-if': { type: 'boolean', default: false },
} as const;

/** Roles of the app registration by the option that names who has them. */
const ROLES = {
  operators: { role: 'Operator', member: 'User' },
  auditors: { role: 'Auditor', member: 'User' },
  'policy-owners': { role: 'PolicyOwner', member: 'User' },
  offboarding: { role: 'Offboarding', member: 'Application' },
} as const;

type Values = ReturnType<typeof read>;

function read(args: readonly string[]) {
  return readCommandLine({ args: [...args], options: OPTIONS }, USAGE, MORE).values;
}

type Means = {
  readonly output: Output;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly graph: () => Assignments;
};

/** Runs the command and gives its exit code. */
export async function runGrant(args: readonly string[], means: Means): Promise<number> {
  const { output } = means;
  try {
    const values = read(args);
    const { wanted, roles } = asked(values, output);
    const graph = means.graph();
    const plans = await plansFor(graph, values, wanted, roles);
    const { remove, 'what-if': whatIf } = values;
    const differing = plans.filter((plan) => printDifference(plan, remove, output));
    if (whatIf) {
      output.words(differing.length > 0 ? 'Nothing was changed.' : 'Nothing would be changed.');
      return differing.length > 0 ? 1 : 0;
    }
    let asWanted = true;
    for (const plan of differing) asWanted = (await carryOut(plan, remove, { ...means, graph })) && asWanted;
    const stays = !remove && plans.some((plan) => unwantedOf(plan).length > 0);
    output.words(asWanted ? `${stays ? MORE_THAN_WANTED : AS_WANTED} ${TOKENS}` : NOT_AS_WANTED);
    return asWanted ? 0 : 1;
  } catch (error) {
    if (error instanceof Misuse || error instanceof Help) return endedBy(error, output);
    if (!(error instanceof Refused)) throw error;
    output.words(`${error.message} Nothing was changed.`);
    return 1;
  }
}

const AS_WANTED = 'All is as wanted.';
const MORE_THAN_WANTED = 'What is wanted is granted. What is marked with ? stays granted, too.';
const NOT_AS_WANTED = 'Not all is as wanted: see above.';
const TOKENS = 'A token keeps the roles it was issued with for up to a day: restart the app after granting.';

/** What was asked for, and in words what was asked for of nobody. Throws a `Misuse`. */
function asked(values: Values, { words }: Output) {
  const identities: Partial<Record<IdentityOption, string>> = {};
  for (const option of Object.keys(IDENTITY_OPTIONS) as IdentityOption[]) {
    const id = values[option];
    if (id !== undefined) identities[option] = objectId(option, id);
  }
  const roles = (Object.keys(ROLES) as (keyof typeof ROLES)[]).flatMap((option): WantedRole[] => {
    const principalIds = values[option].map((id) => objectId(option, id));
    return principalIds.length === 0 ? [] : [{ ...ROLES[option], principalIds: [...new Set(principalIds)] }];
  });
  const { app } = values;
  if ((app !== undefined) !== roles.length > 0)
    throw new Misuse(
      app === undefined
        ? 'Roles are the application’s: name it with --app <object id>.'
        : '--app goes with who has its roles: --operators, --auditors, --policy-owners, --offboarding.',
    );
  if (app === undefined && Object.keys(identities).length === 0)
    throw new Misuse(`Name an identity, as --reader, or the application, as --app.\nUsage: ${USAGE}`);
  const { wanted, unplaced } = wantedOf({
    identities,
    kinds: values.for,
    with: values.with,
    without: values.without,
    tierZero: values['tier-0'],
  });
  for (const { permission, option } of unplaced)
    words(`${permission} is granted to nobody here: name its identity with --${option}.`);
  return { wanted, roles };
}

async function plansFor(
  graph: Assignments,
  { app }: Values,
  wanted: readonly Wanted[],
  roles: readonly WantedRole[],
): Promise<readonly Plan[]> {
  const plans: Plan[] = [];
  if (wanted.length > 0) {
    const itself = await graph.graph();
    for (const one of wanted) plans.push(await planOfIdentity(graph, itself, one));
  }
  if (app !== undefined) plans.push(await planOfApp(graph, objectId('app', app), roles));
  return plans;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function objectId(option: string, id: string): string {
  if (GUID.test(id)) return id.toLowerCase();
  throw new Misuse(`--${option} takes an object id, a GUID; got "${id}".`);
}

if (import.meta.main) {
  const wait = (milliseconds: number) => setTimeout(milliseconds);
  process.exitCode = await runGrant(process.argv.slice(2), {
    output: ON_THE_CONSOLE,
    wait,
    graph: () => createAssignments({ ...signedIn(), wait }),
  });
}
