import type { Instant } from '../../domain/instant.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';

/** Something out of an answer that is an object; nothing else of it is known. */
export type Json = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** Throws a `TicketFault`, `later`: an answer of another shape is none. */
export function recordOf(value: unknown, what: string): Json {
  const record = objectOf(value);
  if (record) return record;
  throw new TicketFault('later', `Jira answered without ${what}.`);
}

export function recordsOf(value: unknown, what: string): readonly Json[] {
  if (!Array.isArray(value)) throw new TicketFault('later', `Jira answered without ${what}.`);
  return value.map((one) => recordOf(one, what));
}

export function textOf(record: Json, member: string): string {
  const value = record[member];
  if (typeof value === 'string') return value;
  throw new TicketFault('later', `Jira sent no "${member}".`);
}

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)([+-]\d{2}):?(\d{2})$|Z$/;

/** Jira's times have an offset of our account's own (`2026-03-03T10:00:00.000+0100`). */
export function instantOf(record: Json, member: string): Instant {
  const text = textOf(record, member);
  const at = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  if (!TIME.test(text) || Number.isNaN(at))
    throw new TicketFault('later', `Jira sent "${member}" that is no time.`);
  return new Date(at).toISOString();
}

const ISSUE_ID = /^\d{1,18}$/;
const ISSUE_KEY = /^[A-Z][A-Z0-9_]+-\d+$/;

export const isIssueId = (text: string): boolean => ISSUE_ID.test(text);
export const isIssueKey = (text: string): boolean => ISSUE_KEY.test(text);

/** Fit to stand in a path. Throws a `TicketFault`. */
export function issueId(id: string): string {
  if (isIssueId(id)) return id;
  throw new TicketFault('refused', `"${id.slice(0, 40)}" can't be looked up in Jira: it is no issue's id.`);
}

/** Account ids are opaque: letters, digits, and what sets their parts apart. */
export const isAccountId = (text: string): boolean => /^[A-Za-z0-9:_-]{1,128}$/.test(text);
