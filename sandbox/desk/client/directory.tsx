import { useState } from 'preact/hooks';
import { Account } from './account.tsx';
import { type Held, useBefore } from './before.ts';
import { useLive } from './live.ts';
import { nameOf } from './names.ts';
import { Badge, Empty, Failed, Panel } from './parts.tsx';
import type { Licenses, Membership, Person } from './shapes.ts';
import { momentOf } from './times.ts';

type DirectoryProps = {
  readonly person: Person | null;
  /** When the ticket was opened: what came after it is new. */
  readonly since: string;
  readonly people: readonly Person[];
  /** Whether the ticket is about the person's account, and not about what they are given. */
  readonly isAboutAccount: boolean;
};

/** What the directory itself says of the person, without lag. */
export function Directory({ person, since, people, isAboutAccount }: DirectoryProps) {
  if (!person)
    return (
      <Panel title="Directory" id="directory">
        <Empty>The person a ticket is for is shown here.</Empty>
      </Panel>
    );
  return (
    <Panel
      title={`Directory: ${person.displayName}`}
      id="directory"
      beside={person.accountEnabled === false && <Badge tone="bad">Account is off</Badge>}
    >
      <p class="small">
        {[person.jobTitle, person.department, person.userPrincipalName].filter(Boolean).join(' · ')}
      </p>
      <Account key={`${person.id} account`} person={person} people={people} isTheMatter={isAboutAccount} />
      <h3>Groups</h3>
      <Groups key={`${person.id} ${since}`} person={person} since={since} people={people} />
      <h3>Licenses</h3>
      <LicenseList key={`${person.id} ${since} licenses`} person={person} since={since} />
    </Panel>
  );
}

type OfPerson = { readonly person: Person; readonly since: string };

function Groups({ person, since, people }: OfPerson & { readonly people: readonly Person[] }) {
  const groups = useLive<readonly Membership[]>(`/directory/users/${person.id}/groups`);
  const named = groups.value?.map(({ id, displayName }) => ({ id, name: displayName })) ?? null;
  const before = useBefore(`groups ${person.id} ${since}`, named);
  const isNew = ({ id, since: begun }: Membership) =>
    before.added.has(id) || (begun !== null && begun >= since);
  const sorted = [...(groups.value ?? [])].sort((one, other) => Number(isNew(other)) - Number(isNew(one)));
  return (
    <>
      <Failed error={groups.error} />
      <ul class="holds" aria-live="polite">
        {sorted.map((group) => (
          <li key={group.id} class={isNew(group) ? 'new' : ''}>
            <Group group={group} isNew={isNew(group)} people={people} />
          </li>
        ))}
        <Gone gone={before.gone} />
        {named?.length === 0 && before.gone.length === 0 && <li class="empty">none</li>}
      </ul>
    </>
  );
}

type GroupProps = { readonly group: Membership; readonly isNew: boolean; readonly people: readonly Person[] };

/** Who else is in it is asked only once somebody wants to know. */
function Group({ group, isNew, people }: GroupProps) {
  const [open, setOpen] = useState(false);
  const path = `/directory/groups/${group.id}/members`;
  const members = useLive<readonly { readonly id: string }[]>(open ? path : null);
  const names = members.value?.map(({ id }) => nameOf(people, id)).sort();
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="name">{group.displayName}</span>
        {isNew && <Badge tone="good">new</Badge>}
      </summary>
      <p class="small">
        {group.since ? `Member since ${momentOf(group.since)}` : 'Member from the beginning'}
        {byWhom(group.by, people)}.
      </p>
      {names && (
        <p class="small">
          {names.length === 1 ? 'One member' : `${names.length} members`}: {names.join(', ')}.
        </p>
      )}
    </details>
  );
}

/** Accounts of the directory: of people, of apps, and of the story's beginning. */
function byWhom(by: string | null, people: readonly Person[]): string {
  const [what, id = ''] = (by ?? 'seed').split(':');
  if (what === 'user') return `, by ${nameOf(people, id)}`;
  return what === 'app' ? ', by an app' : '';
}

function LicenseList({ person, since }: OfPerson) {
  const licenses = useLive<Licenses>(`/directory/users/${person.id}/licenses`);
  const rows = licenses.value ? rowsOf(licenses.value) : null;
  const { gone, added } = useBefore(`licenses ${person.id} ${since}`, rows);
  return (
    <>
      <Failed error={licenses.error} />
      <ul class="holds" aria-live="polite">
        {rows?.map(({ id, name, way }) => (
          <li key={id} class={added.has(id) ? 'new' : ''}>
            <span class="name">{name}</span>
            <span class="small">{way}</span>
            {added.has(id) && <Badge tone="good">new</Badge>}
          </li>
        ))}
        <Gone gone={gone} />
        {rows?.length === 0 && gone.length === 0 && <li class="empty">none</li>}
      </ul>
    </>
  );
}

function rowsOf({ direct, byGroup }: Licenses) {
  return [
    ...direct.map(({ skuId, skuPartNumber }) => ({
      id: skuId,
      name: skuPartNumber,
      way: 'assigned directly',
    })),
    ...byGroup.map(({ skuId, skuPartNumber, groupId, error, state }) => ({
      id: `${skuId} ${groupId}`,
      name: skuPartNumber,
      way: state === 'Active' ? 'by a group' : `by a group, which failed: ${error}`,
    })),
  ];
}

function Gone({ gone }: { readonly gone: readonly Held[] }) {
  return (
    <>
      {gone.map(({ id, name }) => (
        <li key={id} class="gone">
          <s>{name}</s>
          <Badge tone="warn">no longer</Badge>
        </li>
      ))}
    </>
  );
}
