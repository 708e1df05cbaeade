import type { Check } from '../../ports/checks.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { objectOf, recordOf, recordsOf } from './record.ts';
import type { JiraSettings } from './settings.ts';
import type { Wire } from './wire.ts';

type Asked = {
  readonly wire: Wire;
  readonly directory: Wire;
  readonly settings: JiraSettings;
  readonly context: OutboundContext;
};

type Verdict = Omit<Check, 'name'>;

const ok = (because: string): Verdict => ({ verdict: 'ok', because, todo: null });
const failed = (because: string, todo: string): Verdict => ({ verdict: 'failed', because, todo });

/** How the site and this app are connected, one verdict for each thing that has to be so. Reads only. */
export async function checksOf(asked: Asked): Promise<readonly Check[]> {
  const { mapping } = asked.settings;
  const looks: readonly (readonly [name: string, look: () => Promise<Verdict>])[] = [
    ['fields', () => fieldsVerdict(asked)],
    ['statuses', () => statusesVerdict(asked)],
    ...[...new Set([...mapping.projects, mapping.followUps.project])].map(
      (key) => [`project ${key}`, () => projectVerdict(asked, key)] as const,
    ),
    ['people', () => peopleVerdict(asked)],
  ];
  const checks: Check[] = [];
  for (const [name, look] of looks) checks.push({ name, ...(await said(look)) });
  return checks;
}

/** What can't be read now is a verdict, too. */
async function said(look: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof TicketFault)) throw error;
    const { kind, because } = error.failure;
    if (kind === 'later') return { verdict: 'unknown', because, todo: null };
    return failed(because, 'Give the account the rights of docs/connect/jira.md.');
  }
}

async function fieldsVerdict({ wire, settings: { mapping }, context }: Asked): Promise<Verdict> {
  const fields = recordsOf(await wire({ method: 'GET', path: '/rest/api/3/field' }, context), 'its fields');
  const there = new Set(fields.map(({ id }) => id));
  const named = [mapping.requestType, mapping.requestedFor, ...Object.values(mapping.variables)];
  const missing = named.filter((field) => field !== null && !there.has(field));
  return missing.length === 0
    ? ok('Every field of the mapping is there.')
    : failed(
        `The site has no field ${missing.join(', ')}.`,
        'Mend JIRA_MAPPING: ids of fields are the site’s own.',
      );
}

async function statusesVerdict({ wire, settings: { mapping }, context }: Asked): Promise<Verdict> {
  const read = await wire({ method: 'GET', path: '/rest/api/3/status' }, context);
  const there = new Map(
    recordsOf(read, 'its statuses').map(({ id, statusCategory }) => [id, objectOf(statusCategory)?.['key']]),
  );
  const ids = [...Object.keys(mapping.statuses), mapping.followUps.done];
  const missing = ids.filter((id) => !there.has(id));
  const todo = 'Mend JIRA_MAPPING: ids of statuses are the site’s own.';
  if (missing.length > 0) return failed(`The site has no status ${missing.join(', ')}.`, todo);
  const open = there.get(mapping.followUps.done) !== 'done';
  return open
    ? failed('The site does not count followUps/done among the statuses in which work is done.', todo)
    : ok('Every status of the mapping is there.');
}

/** Comments of another kind of project have no readers of their own: everybody who sees the issue reads them. */
async function projectVerdict(asked: Asked, key: string): Promise<Verdict> {
  const { wire, settings, context } = asked;
  const project = recordOf(
    await wire({ method: 'GET', path: `/rest/api/3/project/${key}` }, context),
    'the project',
  );
  const isDesk = project['projectTypeKey'] === 'service_desk';
  if (settings.mapping.projects.includes(key) && !isDesk)
    return failed(
      `${key} is no project of a service desk, so that no note there is internal.`,
      'Name service projects only in JIRA_MAPPING/projects.',
    );
  return ok('The project is there.');
}

async function peopleVerdict({ directory, context }: Asked): Promise<Verdict> {
  const query = { filter: 'externalId eq "00000000-0000-0000-0000-000000000000"', count: '1' };
  await directory({ method: 'GET', path: '/Users', query }, context);
  return ok('The directory that Entra provisions people into can be searched.');
}
