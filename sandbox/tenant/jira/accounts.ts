/** Accounts of the site, and the directory that Entra provisions them into. */
import { createHash } from 'node:crypto';
import type { Person } from '../servicenow/people.ts';
import { JIRA_EMAIL } from './company.ts';

type Account = {
  readonly accountId: string;
  /** Of the person behind it; `null`: it is of nobody. */
  readonly entraId: string | null;
  readonly email: string;
  readonly displayName: string;
  active: boolean;
  readonly accountType: 'atlassian' | 'app' | 'customer';
};

/** A row of the directory. */
type Provisioned = {
  readonly id: string;
  readonly userName: string;
  externalId: string;
  active: boolean;
  accountId: string;
  lastModified: string;
};

const uuid = (name: string) =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

export const accountIdOf = (entraId: string): string => `712020:${uuid(`jira:${entraId}`)}`;

export const OUR_ACCOUNT = `712020:${uuid('jira:countersign')}`;
/** The actor of rules that nobody in person stands behind. */
export const AUTOMATION = `557058:${uuid('jira:automation')}`;
export const AGENT = `712020:${uuid('jira:agent')}`;

export class Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly directory: Provisioned[] = [];
  readonly #since: string;

  constructor(people: readonly Person[], unlinked: readonly string[], since: string) {
    this.#since = since;
    const others: readonly Account[] = [
      account(OUR_ACCOUNT, JIRA_EMAIL, 'Countersign', 'atlassian'),
      account(AUTOMATION, '', 'Automation for Jira', 'app'),
      account(AGENT, 'sam.servicedesk@contoso.example', 'Sam of the Service Desk', 'atlassian'),
    ];
    for (const one of others) this.#accounts.set(one.accountId, one);
    for (const person of people) this.add(person, !unlinked.includes(person.id));
  }

  add({ id, userPrincipalName, displayName, accountEnabled }: Person, isLinked = true): void {
    const accountId = accountIdOf(id);
    this.#accounts.set(accountId, {
      ...{ accountId, entraId: id, email: userPrincipalName, displayName },
      active: accountEnabled,
      accountType: 'atlassian',
    });
    this.provision(userPrincipalName, isLinked ? id : '', accountId, accountEnabled);
  }

  provision(userName: string, externalId: string, accountId: string, active = true): void {
    const id = uuid(`scim:${userName}:${this.directory.length}`);
    this.directory.push({ id, userName, externalId, active, accountId, lastModified: this.#since });
  }

  get(accountId: string): Account | null {
    return this.#accounts.get(accountId) ?? null;
  }

  /** Throws a `RangeError` where the site has nobody of that id. */
  of(entraId: string): Account {
    const found = this.get(accountIdOf(entraId)) ?? this.get(entraId);
    if (found) return found;
    throw new RangeError(`Jira has no account of ${entraId}; name one of the sandbox company's people.`);
  }
}

function account(
  accountId: string,
  email: string,
  displayName: string,
  accountType: Account['accountType'],
): Account {
  return { accountId, entraId: null, email, displayName, active: true, accountType };
}
