import type { OfflineOffer } from '../policy/rulebook.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { type Frame, momentOf, page } from './page.ts';
import type { Times } from './times.ts';

export type OfflineView = {
  /** What people call the ticket tool; `null`: nothing is offered. */
  readonly tool: string | null;
  readonly state:
    | { readonly is: 'there' }
    | { readonly is: 'silent' | 'away'; readonly since: string; readonly because: string }
    | { readonly is: 'not-offered' | 'no-other-roster'; readonly detail: string };
  readonly offers: readonly OfflineOffer[];
  readonly own: readonly {
    readonly number: string;
    readonly title: string;
    readonly filedAt: string;
    /** Of the ticket tool; `null`: it is not opened yet. */
    readonly ticket: string | null;
    /** What its ticket says to whoever asked, or is to say; `null`: nothing yet. */
    readonly words: string | null;
    readonly isOver: boolean;
  }[];
};

/** Says when it may be used and why not now, and asks where it may; below, what the reader has asked for here. */
export function offlinePage(view: OfflineView, frame: Omit<Frame, 'title' | 'script'>, times: Times): string {
  const isOpen = view.state.is === 'away';
  return page(
    { ...frame, title: 'Emergency access', script: isOpen ? 'file' : null },
    html`<div class="intro"><div><h1>Emergency access without the ticket tool</h1>
<p class="muted">For whoever is on call, in an emergency of the highest priority, and only while ${view.tool ?? 'the ticket tool'} has not answered Countersign for five minutes. Two people decide, and somebody reviews what was done.</p></div></div>
${stateSection(view, times)}
${isOpen && form(view)}
${view.own.length > 0 && ownSection(view.own, times)}`,
  );
}

function stateSection({ tool, state }: OfflineView, times: Times): Html {
  switch (state.is) {
    case 'there':
      return html`<p class="card calm">${icon('check')}<span>${tool ?? 'The ticket tool'} answers Countersign, so that nothing can be asked for here: order emergency access there. If it does not answer you, it may be your own connection; this page is open once it has not answered Countersign for five minutes.</span></p>`;
    case 'silent':
      return html`<p class="card calm">${icon('clock')}<span>${tool ?? 'The ticket tool'} has not answered Countersign since ${momentOf(state.since, times)}. Nothing can be asked for here until that has lasted five minutes: reload the page then.</span></p>`;
    case 'away':
      return html`<p class="card calm">${icon('alert')}<span>${tool ?? 'The ticket tool'} has not answered Countersign since ${momentOf(state.since, times)}, so that emergency access may be asked for here.</span></p>`;
    default:
      return html`<p class="card calm">${icon('alert')}<span>${state.detail}</span></p>`;
  }
}

function form({ offers, tool }: OfflineView): Html {
  const longest = Math.max(0, ...offers.map(({ longestMinutes }) => longestMinutes));
  return html`<section class="card actions" aria-labelledby="ask"><h2 id="ask">What you need</h2>
<form data-file="emergency/requests">
<div><label for="role">Role</label><select id="role" name="role" required>${offers.flatMap(
    ({ name, title, scopes, longestMinutes }) =>
      scopes.map(
        ({ scope, title: where }) =>
          html`<option value="${name}" data-scope="${scope}">${title}, ${where} (up to ${longestMinutes} minutes)</option>`,
      ),
  )}</select></div>
<div><label for="minutes">For how many minutes</label><input id="minutes" name="minutes" type="number" inputmode="numeric" min="5" max="${longest}" step="1" value="${Math.min(60, longest)}" required></div>
<div><label for="incident">Number of the incident, if you know it</label><input id="incident" name="incident" maxlength="40" autocomplete="off" spellcheck="false"></div>
<div><label for="reason">What has happened, and what you need it for (kept as evidence)</label>
<textarea id="reason" name="reason" required maxlength="1000"></textarea></div>
<p class="small">The incident counts as unverified until ${tool ?? 'the ticket tool'} answers. If it is not as urgent as you say, the access ends then.</p>
<button class="strong" type="submit">Ask two people</button>
</form>
<p id="action-status" role="status" tabindex="-1"></p>
<noscript><p class="small">Asking needs JavaScript; the same can be sent to the API.</p></noscript>
</section>`;
}

function ownSection(own: OfflineView['own'], times: Times): Html {
  return html`<section class="section" aria-labelledby="own"><h2 id="own">What you have asked for here</h2>
<ul class="rows card">${own
    .toSorted((one, other) => (one.filedAt < other.filedAt ? 1 : -1))
    .map(
      ({
        number,
        title,
        filedAt,
        ticket,
        words,
        isOver,
      }) => html`<li><div class="top"><strong>${number}: ${title}</strong><span class="muted small">${isOver ? 'over' : 'goes on'}</span></div>
<p class="small">Asked ${momentOf(filedAt, times)}. ${ticket === null ? 'Its ticket is not opened yet.' : `Its ticket is ${ticket}.`}</p>
${words !== null && html`<blockquote>${words}</blockquote>`}</li>`,
    )}</ul></section>`;
}
