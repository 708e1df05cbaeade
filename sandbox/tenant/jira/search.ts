/** JQL, as far as the app has any use for it; anything else is refused, as the site refuses what it does not understand. */
import { STATUSES } from './company.ts';
import type { JiraIssue } from './store.ts';

const MINUTE = 60_000;

type Clause = (issue: JiraIssue, now: number) => boolean;

type Query = { readonly clauses: readonly Clause[]; readonly by: 'updated' | 'created' };

/** `null`: it is not understood. */
export function queryIn(jql: string): Query | null {
  const [, where = '', by = 'created'] = /^(.+?)(?: ORDER BY (updated|created) ASC)?$/.exec(jql) ?? [];
  const clauses = where.split(' AND ').map(clauseIn);
  if (clauses.some((one) => one === null)) return null;
  return { clauses: clauses.filter((one) => one !== null), by: by as Query['by'] };
}

function clauseIn(text: string): Clause | null {
  const [, projects] = /^project in \(("[A-Z0-9_]+"(?:, "[A-Z0-9_]+")*)\)$/.exec(text) ?? [];
  if (projects) return ({ project }) => projects.includes(`"${project}"`);
  const [, field, minutes] = /^(updated|created) >= "-(\d+)m"$/.exec(text) ?? [];
  if (field && minutes)
    return (issue, now) => {
      // The site's search knows whole minutes.
      const from = Math.floor((now - Number(minutes) * MINUTE) / MINUTE) * MINUTE;
      return (field === 'updated' ? issue.updatedAt : issue.createdAt) >= from;
    };
  const [, label] = /^labels = "([A-Za-z0-9-]+)"$/.exec(text) ?? [];
  if (label) return ({ fields }) => Array.isArray(fields['labels']) && fields['labels'].includes(label);
  if (text === 'statusCategory = Done')
    return ({ status }) => STATUSES.some(({ id, category }) => id === status && category === 'done');
  return null;
}

/** Issues that a search shows now, in order. */
export function found(
  issues: readonly JiraIssue[],
  { clauses, by }: Query,
  now: number,
  lag: number,
): readonly JiraIssue[] {
  const at = (issue: JiraIssue) => (by === 'updated' ? issue.updatedAt : issue.createdAt);
  return issues
    .filter((issue) => issue.updatedAt <= now - lag && clauses.every((clause) => clause(issue, now)))
    .toSorted((one, other) => at(one) - at(other) || Number(one.id) - Number(other.id));
}
