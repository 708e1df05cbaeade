/** Pages of the instance as somebody who is signed in sees them in a browser: a record, plainly. */
import { type Html, html } from '../../../src/console/html.ts';
import { choiceLabel } from './choices.ts';
import type { Directory } from './people.ts';
import type { RecordStore, Row } from './store.ts';
import { type Ticket, ticketOf } from './ticket-view.ts';

const TABLES = ['sc_req_item', 'incident', 'sc_task'] as const;

export interface Pages {
  /** What the address opens; a page that says so where there is no such record. */
  browse(url: URL): { readonly status: number; readonly page: string };
}

export function pages(store: RecordStore, directory: Directory): Pages {
  return {
    browse(url) {
      const row = url.pathname === '/nav_to.do' ? rowAt(store, url.searchParams.get('uri') ?? '') : null;
      if (!row) return { status: 404, page: whole('Record not found', html`<p>Record not found.</p>`) };
      const title = `${row.fields['number']} | ServiceNow (simulated)`;
      return { status: 200, page: whole(title, recordPage(row, ticketOf(store, directory, row))) };
    },
  };
}

/** `incident.do?sys_id=…`, or `sysparm_query=number=…`, as the frame takes it. */
function rowAt(store: RecordStore, uri: string): Row | null {
  const [form = '', query = ''] = uri.split(/\?(.*)/s);
  const table = TABLES.find((one) => form === `${one}.do`);
  if (!table) return null;
  const asked = new URLSearchParams(query);
  const id = asked.get('sys_id');
  if (id !== null) return store.get(table, id) ?? null;
  const number = asked.get('sysparm_query')?.replace(/^number=/, '') ?? '';
  return [...store.all(table)].find(({ fields }) => fields['number'] === number) ?? null;
}

function recordPage({ table, fields }: Row, ticket: Ticket): Html {
  const approvals = ticket.approvals.map(({ id, state, comments }) => [`Approval ${id}`, state, comments]);
  const journal = ticket.journal.toReversed().map(({ at, by, kind, text }) => [`${at} ${by}`, kind, text]);
  return html`<h1>${fields['number'] ?? ''}</h1>
<p>${fields['short_description'] ?? ''}</p>
<dl>${[
    ['Table', table],
    ['State', choiceLabel(table, 'state', ticket.state)],
    ['Approval', ticket.approval],
    ['Request', ticket.request],
    ...Object.entries(ticket.variables),
  ].map(([label, value]) => (value ? html`<dt>${label ?? ''}</dt><dd>${value}</dd>` : null))}</dl>
${rows('Approvals', approvals)}${rows('Journal', journal)}`;
}

function rows(title: string, lines: readonly (readonly string[])[]): Html | null {
  if (lines.length === 0) return null;
  return html`<h2>${title}</h2>
<ol>${lines.map((cells) => html`<li>${cells.map((cell) => html`<pre>${cell}</pre>`)}</li>`)}</ol>`;
}

const whole = (title: string, body: Html) =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title></head><body><main>${body}</main></body></html>
`.text;
