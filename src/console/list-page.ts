import { blindNote } from './blind-note.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import type { Count, ListFilter, ListLine, ListView } from './list-view.ts';
import { badge, type Frame, page } from './page.ts';
import type { Times } from './times.ts';
import { OUTCOME_NAMES, outcomeWords, PHASE_NAMES, phaseWords } from './words.ts';

/** What needs somebody first, then every request, newest first. The filter is in the address, so a link shares the view. */
export function listPage(view: ListView, frame: Omit<Frame, 'title' | 'script'>, times: Times): string {
  const first = !view.filtered && view.filter.after === '';
  return page(
    { ...frame, title: 'Requests', script: 'find' },
    html`<div class="intro"><h1>Access requests</h1></div>
${blindNote(view.blind, times)}
<nav class="counts" aria-label="Requests by state">${view.counts.map(countLink)}</nav>
${first && attention(view, times)}
${first && inTime(view, times)}
${everything(view, times)}`,
  );
}

function countLink({ words, query, number, more, chosen }: Count): Html {
  const tone = number > 0 ? words.tone : 'plain';
  return html`<a class="${tone}" href="${query}"${chosen && html` aria-current="true"`}><span class="number">${number}${more && '+'}</span><span class="name">${icon(words.icon)}${words.title}</span></a>`;
}

/** So many are shown at once; the rest is folded below them. */
const SHOWN = 20;

function attention({ attention: lines, moreAttention }: ListView, times: Times): Html {
  return html`<section class="section" aria-labelledby="attention"><h2 id="attention">Needs attention${lines.length > 0 && html` <small>most pressing first</small>`}</h2>
${
  lines.length > 0
    ? folded('Requests that need attention', lines, times, 'Why')
    : html`<p class="card calm">${icon('check')}<span>Nothing needs you now. Requests that fail or get stuck appear here by themselves.</span></p>`
}
${moreAttention && html`<p><a href="?outcome=needs-human">All requests that stopped for a person, newest first</a></p>`}</section>`;
}

function inTime({ inTime: lines }: ListView, times: Times): Html | false {
  if (lines.length === 0) return false;
  return html`<section class="section" aria-labelledby="in-time"><h2 id="in-time">Waiting, with time left <small>what is due first</small></h2>
${folded('Requests that wait for people or their hours', lines, times, 'Waits for')}</section>`;
}

function folded(caption: string, lines: readonly ListLine[], times: Times, why: string): Html {
  const rest = lines.slice(SHOWN);
  return html`${table(caption, lines.slice(0, SHOWN), times, why)}
${rest.length > 0 && html`<details class="fold"><summary>Show the other ${rest.length}</summary>${table(`${caption}, the rest`, rest, times, why)}</details>`}`;
}

function everything(view: ListView, times: Times): Html {
  const { filter, filtered, person, lines, after } = view;
  return html`<section class="section" aria-labelledby="all"><h2 id="all">${filtered ? 'Requests found' : 'All requests'} <small>${person !== null && html`for or by ${person.name}, `}newest first</small></h2>
${filterForm(filter)}
${lines.length > 0 ? table('Requests, newest first', lines, times, 'How it stands') : empty(view)}
<nav class="pages" aria-label="Pages">
${filter.after !== '' && html`<a class="button" href="${queryOf({ ...filter, after: '' })}">Newest</a>`}
${after !== null && html`<a class="button" rel="next" href="${queryOf({ ...filter, after })}">Older</a>`}
</nav></section>`;
}

function filterForm({ phase, outcome, ticket, person }: ListFilter): Html {
  const option = (value: string, chosen: string, words: string) =>
    html`<option value="${value}"${value === chosen && html` selected`}>${words}</option>`;
  return html`<form class="filter card" method="get" role="search" aria-label="Filter requests" data-find="console/find">
<div><label for="ticket">Ticket number</label><input id="ticket" name="ticket" value="${ticket}" autocomplete="off" spellcheck="false" placeholder="RITM0010001"></div>
<div><label for="person-name">Person (sign-in name)</label>${person !== '' && html`<input type="hidden" name="person" value="${person}">`}<input id="person-name" aria-describedby="find-status" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="name@company.example"></div>
<div><label for="phase">Phase</label><select id="phase" name="phase">${option('', phase, 'Any')}${PHASE_NAMES.map((name) => option(name, phase, phaseWords(name).title))}</select></div>
<div><label for="outcome">Outcome</label><select id="outcome" name="outcome">${option('', outcome, 'Any')}${OUTCOME_NAMES.map((name) => option(name, outcome, outcomeWords(name).title))}</select></div>
<div class="buttons"><button class="strong" type="submit">Show</button><a class="button" href="?">Clear</a></div>
<p id="find-status" class="small" role="status"></p>
</form>`;
}

/** The roles repeat what the elements are, because a narrow page lays them out as blocks. */
function table(caption: string, lines: readonly ListLine[], times: Times, why: string): Html {
  return html`<div class="table"><table role="table" class="requests" aria-label="${caption}"><thead role="rowgroup"><tr role="row">
${['Ticket', 'Access', 'State', why, 'Received'].map((title) => html`<th scope="col" role="columnheader">${title}</th>`)}
</tr></thead><tbody role="rowgroup">${lines.map((line) => row(line, times, why))}</tbody></table></div>`;
}

function row(line: ListLine, times: Times, why: string): Html {
  return html`<tr role="row">
<th scope="row" role="rowheader"><a href="console/requests/${encodeURIComponent(line.requestId)}">${line.ticketNumber}</a></th>
<td role="cell">${line.title}<small>for ${line.beneficiary}</small></td>
<td role="cell">${badge(line.state)}<small>Ticket says: ${line.access.title.toLowerCase()}${line.behind && html` <span class="late">(not written yet)</span>`}</small></td>
<td role="cell" data-name="${why}">${whyCell(line, times)}</td>
<td role="cell" data-name="Received">${ago(line.receivedAt, times)}</td>
</tr>`;
}

/** Why it stands here, since when, and what comes next. */
function whyCell(line: ListLine, times: Times): Html | false {
  if (line.newer !== null)
    return html`<a href="console/requests/${encodeURIComponent(line.newer)}">The newest version of this request</a> goes on in its place.`;
  if (line.why === '') return false;
  if (line.needs === 'attention')
    return html`${line.why}<small>For ${times.lasting(line.since)}. ${line.next}</small>`;
  return html`${line.why}${line.due !== null && html`<small>until <time datetime="${line.due}" title="${line.due}">${times.moment(line.due)}</time> (${times.relative(line.due)})</small>`}`;
}

function ago(at: string, times: Times): Html {
  return html`<time datetime="${at}" title="${at}">${times.moment(at)}</time><small>${times.relative(at)}</small>`;
}

function empty({ filter, filtered }: ListView): Html {
  const steps = filtered ? foundNothing(filter) : NOTHING_YET;
  return html`<div class="card"><h3>${filtered ? 'No request matches' : 'No requests yet'}</h3><ul class="small">${steps.map((step) => html`<li>${step}</li>`)}</ul></div>`;
}

const NOTHING_YET: readonly string[] = [
  'Submit a catalog item that a policy table governs; it appears here within seconds.',
  'If it doesn’t, check that the ticketing system’s outbound rule points to Countersign and that its deliveries are answered with 202.',
];

function foundNothing({ ticket }: ListFilter): readonly string[] {
  return [
    ticket ? `Check the number: it is compared exactly, as “${ticket}”.` : 'Choose fewer conditions.',
    'A ticket that is missing here was never delivered, or no policy governs its item: look at the ticket’s own notes.',
  ];
}

function queryOf(filter: ListFilter): string {
  const set = Object.entries(filter).filter(([, value]) => value !== '');
  return `?${new URLSearchParams(set)}`;
}
