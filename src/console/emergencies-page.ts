import type { Debt, DoneAction } from '../domain/debt.ts';
import { endOf, type IncidentWindow } from '../domain/incident-window.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { type Frame, momentOf, page } from './page.ts';
import type { Times } from './times.ts';

type PageFrame = Omit<Frame, 'title' | 'script'>;

type EmergenciesView = { readonly windows: readonly IncidentWindow[]; readonly debts: readonly Debt[] };

/** What is an emergency now, and what somebody has to review. */
export function emergenciesPage({ windows, debts }: EmergenciesView, frame: PageFrame, times: Times): string {
  return page(
    { ...frame, title: 'Emergencies', script: null },
    html`<div class="intro"><div><h1>Emergencies</h1>
<p class="muted">Each use of emergency access is reviewed by somebody who had no part in it.</p></div></div>
${windowSection(windows, times)}
${debtSection(debts, frame.home, times)}`,
  );
}

const columnHeader = (title: string) => html`<th scope="col" role="columnheader">${title}</th>`;

/** The roles repeat what the elements are, because a narrow page lays them out as blocks. */
function table(caption: string, titles: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="table"><table role="table" aria-label="${caption}"><thead role="rowgroup"><tr role="row">
${titles.map(columnHeader)}
</tr></thead><tbody role="rowgroup">${rows}</tbody></table></div>`;
}

function windowSection(windows: readonly IncidentWindow[], times: Times): Html {
  return html`<section class="section" aria-labelledby="windows"><h2 id="windows">Major incidents <small>open windows</small></h2>
${
  windows.length > 0
    ? table(
        'Open windows of major incidents',
        ['Incident', 'Until', 'Said so', 'Approved by it'],
        windows.map((window) => windowRow(window, times)),
      )
    : html`<p class="card calm">${icon('check')}<span>No incident counts as a major one now, so that no rule approves emergency access.</span></p>`
}</section>`;
}

function windowRow(window: IncidentWindow, times: Times): Html {
  const { incident, declared, uses, roleIds } = window;
  const last = declared.at(-1) ?? declared[0];
  return html`<tr role="row">
<th scope="row" role="rowheader">${incident}<small>for ${roleIds.length} ${roleIds.length === 1 ? 'role' : 'roles'}</small></th>
<td role="cell" data-name="Until">${moment(endOf(window), times)}</td>
<td role="cell" data-name="Said so">${declared.map(({ name }) => name).join(', then ')}<small>${last.reason}</small></td>
<td role="cell" data-name="Approved by it">${uses.length === 0 ? 'nothing' : uses.length === 1 ? '1 request' : `${uses.length} requests`}</td>
</tr>`;
}

function debtSection(debts: readonly Debt[], home: string, times: Times): Html {
  return html`<section class="section" aria-labelledby="debts"><h2 id="debts">To be reviewed <small>what is due first</small></h2>
${
  debts.length > 0
    ? table(
        'Uses of emergency access that nobody has reviewed',
        ['Ticket', 'Access', 'Ended', 'Due'],
        debts.map((debt) => debtRow(debt, home, times)),
      )
    : html`<p class="card calm">${icon('check')}<span>Nothing is to be reviewed. Each use of emergency access appears here before it is given.</span></p>`
}</section>`;
}

function debtRow(debt: Debt, home: string, times: Times): Html {
  const { requestId, ticket, title, personName, usedUntil, dueAt } = debt;
  const isLate = dueAt <= times.now;
  return html`<tr role="row">
<th scope="row" role="rowheader"><a href="${home}/emergencies/${encodeURIComponent(requestId)}">${ticket.number}</a></th>
<td role="cell">${title}<small>used by ${personName}</small></td>
<td role="cell" data-name="Ended">${usedUntil === null ? 'not yet' : moment(usedUntil, times)}</td>
<td role="cell" data-name="Due">${moment(dueAt, times)}${isLate && html`<small class="late">overdue</small>`}</td>
</tr>`;
}

function moment(at: string, times: Times): Html {
  return html`<time datetime="${at}" title="${at}">${times.moment(at)}</time><small>${times.relative(at)}</small>`;
}

export type ReviewView = {
  readonly debt: Debt;
  /** Why the reader can't close it, in a sentence; `null`: they can. */
  readonly whyNot: string | null;
  /** `null`: the directory does not show them; `because`: why, without its stop. */
  readonly actions: readonly DoneAction[] | null;
  readonly because: string | null;
};

/** One use: who had what, when and why, and what was done with it, with a place to say what one thinks of each. */
export function reviewPage(view: ReviewView, frame: PageFrame, times: Times): string {
  const { debt, whyNot } = view;
  const { ticket, title, personName, incident, openedAt, usedUntil, dueAt, requestId } = debt;
  return page(
    { ...frame, title: `Review of ${ticket.number}`, script: whyNot === null ? 'review' : null },
    html`<div class="intro"><h1>Review of emergency access: ${ticket.number}</h1></div>
<section class="card" aria-labelledby="use"><h2 id="use">The use</h2><dl class="digests">
<div><dt>Access</dt><dd>${title}</dd></div>
<div><dt>Used by</dt><dd>${personName}</dd></div>
${incident !== null && html`<div><dt>For incident</dt><dd>${incident}</dd></div>`}
<div><dt>From</dt><dd>${momentOf(openedAt, times)}</dd></div>
<div><dt>Until</dt><dd>${usedUntil === null ? 'not ended yet' : momentOf(usedUntil, times)}</dd></div>
<div><dt>To be reviewed by</dt><dd>${momentOf(dueAt, times)}</dd></div>
</dl><p><a href="../requests/${encodeURIComponent(requestId)}">The request with all its evidence</a></p></section>
${whyNot === null ? reviewForm(view, times) : closedOr(view, whyNot, times)}`,
  );
}

function closedOr({ debt: { closed } }: ReviewView, whyNot: string, times: Times): Html {
  if (!closed) return html`<p class="card">${whyNot}</p>`;
  return html`<section class="card" aria-labelledby="closed"><h2 id="closed">Reviewed</h2>
<p>By ${closed.name} ${momentOf(closed.at, times)}: ${closed.words}</p>
${closed.actions.length > 0 && html`<ul>${closed.actions.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul>`}</section>`;
}

function reviewForm({ debt, actions, because }: ReviewView, times: Times): Html {
  return html`<section class="card actions" aria-labelledby="review"><h2 id="review">What was done with it</h2>
<form data-review="../../emergency-debts/${encodeURIComponent(debt.requestId)}">
${actions === null && html`<p class="small">The directory does not show what was done: ${because ?? ''}. Say how you know.</p>`}
${actions?.length === 0 && html`<p class="small">The directory’s audit shows nothing that ${debt.personName} did meanwhile. Actions in other systems, as in Exchange, are not in it.</p>`}
${(actions ?? []).map(
  ({ id, at, activity, targets }, place) =>
    html`<div><label for="action-${place}">${activity || 'An action without a name'}: ${targets.join(', ') || 'no target named'} <span class="muted small">${times.moment(at)}</span></label>
<textarea id="action-${place}" data-action-id="${id}" required maxlength="1000"></textarea></div>`,
)}
<div><label for="words">What you think of it as a whole (kept as evidence)</label>
<textarea id="words" name="words" required maxlength="1000"></textarea></div>
<button class="strong" type="submit">Close the review</button>
</form>
<p id="action-status" role="status" tabindex="-1"></p>
<noscript><p class="small">Closing it needs JavaScript; the same can be sent to the API.</p></noscript>
</section>`;
}
