import { blindNote } from './blind-note.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import type { Links } from './links.ts';
import type { Lost, MembersView, Outsider, OutsiderGroup } from './members-view.ts';
import { momentsIn } from './now-view.ts';
import { badge, type Frame, page } from './page.ts';
import type { Times } from './times.ts';

/** Where tickets and directory differ now: members without a ticket, and tickets without their member. */
export function membersPage(
  view: MembersView,
  frame: Omit<Frame, 'title' | 'script'>,
  times: Times,
  links: Pick<Links, 'group'>,
): string {
  return page(
    { ...frame, title: 'Members without a ticket', script: null },
    html`<div class="intro"><div><h1>Members without a ticket</h1>
${'blind' in view.watch && blindNote([view.watch.blind], times)}
<p class="muted">${watchWords(view)} Countersign reports what it finds, and never removes or adds anybody because of it.</p></div></div>
${outsiders(view, times, links)}
${!view.continued && lost(view, frame.home, times)}`,
  );
}

function watchWords({ watch }: MembersView): string {
  if ('blind' in watch) return 'Not all changes are followed now, so that this page may lack some.';
  if ('because' in watch) return `Groups are not followed now: ${watch.because}.`;
  return `Members of ${watch.groups} governed ${watch.groups === 1 ? 'group is' : 'groups are'} followed; who was there at the first look is not listed.`;
}

function outsiders(
  { groups, after, continued }: MembersView,
  times: Times,
  links: Pick<Links, 'group'>,
): Html {
  return html`<section class="section" aria-labelledby="outsiders"><h2 id="outsiders">In a group without a grant <small>by group</small></h2>
${
  groups.length > 0
    ? html`${groups.map((group) => groupTable(group, times, links))}
<div class="card small"><p>To settle one: remove the member from the group, and have the access requested if it is needed. A membership that is there already is not given by a ticket, so asking alone does not explain it. Entra’s audit log names who added whom.</p></div>`
    : html`<p class="card calm">${icon('check')}<span>${continued ? 'Nobody else is listed.' : 'Nobody is in a governed group without a grant. Members who come past Countersign appear here within minutes.'}</span></p>`
}
${
  (continued || after !== null) &&
  html`<nav class="pages" aria-label="Pages">
${continued && html`<a class="button" href="?">First</a>`}
${after !== null && html`<a class="button" rel="next" href="?${new URLSearchParams({ after }).toString()}">More</a>`}
</nav>`
}</section>`;
}

/** The roles repeat what the elements are, because a narrow page lays them out as blocks. */
function groupTable(
  { groupId, name, members }: OutsiderGroup,
  times: Times,
  links: Pick<Links, 'group'>,
): Html {
  const href = links.group(groupId);
  return html`<h3>${href === null ? name : html`<a href="${href}" rel="noreferrer" title="Opens in the directory">${name}</a>`}</h3>
<div class="table"><table role="table" aria-label="Members of ${name} whom no grant explains"><thead role="rowgroup"><tr role="row">
${['Member', 'Seen since', 'How it is known', 'Reported'].map(columnHeader)}
</tr></thead><tbody role="rowgroup">${members.map((member) => outsiderRow(member, times))}</tbody></table></div>
<details class="ids"><summary>Details: ids of ${name} and its members</summary><dl class="digests">
<div><dt>${name}</dt><dd class="value">${groupId}</dd></div>
${members.map(({ memberId, name: member }) => html`<div><dt>${member}</dt><dd class="value">${memberId}</dd></div>`)}
</dl></details>`;
}

const columnHeader = (title: string) => html`<th scope="col" role="columnheader">${title}</th>`;

function outsiderRow({ name, signIn, since, how, report }: Outsider, times: Times): Html {
  return html`<tr role="row">
<th scope="row" role="rowheader">${name}<small>${signIn}</small></th>
<td role="cell" data-name="Seen since">${moment(since, times)}</td>
<td role="cell" data-name="How it is known">${how}</td>
<td role="cell" data-name="Reported">${badge(report)}</td>
</tr>`;
}

function lost({ lost: lines, moreLost }: MembersView, home: string, times: Times): Html {
  return html`<section class="section" aria-labelledby="lost"><h2 id="lost">On a ticket, but not in the group <small>access that was granted and found gone</small></h2>
${
  lines.length > 0
    ? html`<div class="table"><table role="table" aria-label="Tickets whose access was found gone"><thead role="rowgroup"><tr role="row">
${['Ticket', 'Access', 'Found gone', 'Ticket says', 'Reported'].map(columnHeader)}
</tr></thead><tbody role="rowgroup">${lines.map((line) => lostRow(line, home, times))}</tbody></table></div>
${moreLost && html`<p class="muted small">More were found than are shown here; the list of requests has all that need a person.</p>`}`
    : html`<p class="card calm">${icon('check')}<span>No granted access was found gone. A ticket whose access somebody takes away stops saying “granted” and appears here.</span></p>`
}</section>`;
}

function lostRow(line: Lost, home: string, times: Times): Html {
  return html`<tr role="row">
<th scope="row" role="rowheader"><a href="${home}/requests/${encodeURIComponent(line.requestId)}">${line.ticketNumber}</a></th>
<td role="cell">${line.title}<small>for ${line.beneficiary}</small></td>
<td role="cell" data-name="Found gone">${moment(line.foundAt, times)}<small>${momentsIn(line.because, times)}</small></td>
<td role="cell" data-name="Ticket says">${line.ticketSays.title}${line.behind && html`<small class="late">not written yet</small>`}</td>
<td role="cell" data-name="Reported">${badge(line.report)}</td>
</tr>`;
}

function moment(at: string, times: Times): Html {
  return html`<time datetime="${at}" title="${at}">${times.moment(at)}</time><small>${times.relative(at)}</small>`;
}
