import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { type Frame, momentOf, page } from './page.ts';
import type { Step, StepState } from './progress.ts';
import { accessCard, actionsCard, approvalsCard, evidenceCard, linksCard } from './request-cards.ts';
import type { RequestView } from './request-view.ts';
import { summaryCard } from './summary-card.ts';
import { timelineSection } from './timeline-section.ts';
import type { Times } from './times.ts';
import type { IconName } from './tone.ts';

/** One request: what is the matter, who can act, what was planned, and everything that happened. */
export function requestPage(view: RequestView, frame: Omit<Frame, 'title' | 'script'>, times: Times): string {
  const script = view.mayAct && view.actions.length > 0 ? 'act' : null;
  return page(
    { ...frame, title: `${view.ticketNumber}: ${view.title} for ${view.beneficiary}`, script },
    html`${head(view, frame.home, times)}
${replacedNote(view)}
${nowCard(view, times)}
${summaryCard(view, times)}
${progress(view.steps)}
<div class="split">
<div class="side">
${linksCard(view)}
${accessCard(view, times)}
${approvalsCard(view, times)}
${actionsCard(view)}
${evidenceCard(view)}
</div>
${timelineSection(view, times)}
</div>`,
  );
}

function head(view: RequestView, home: string, times: Times): Html {
  const who = view.forThemselves
    ? html`Asked by ${view.requester} for themselves`
    : html`Asked by ${view.requester} for ${view.beneficiary}`;
  return html`<div class="head">
<nav class="crumbs" aria-label="Breadcrumb"><a href="${home}">All requests</a></nav>
<p class="eyebrow"><strong>${view.ticketNumber}</strong><span>${view.system}</span>${view.version > 1 && html`<span>version ${view.version}</span>`}${view.earlier !== null && html`<a href="${encodeURIComponent(view.earlier)}">The version before</a>`}<span>received ${momentOf(view.receivedAt, times)}</span></p>
<h1>${view.title} for ${view.beneficiary}</h1>
<p>${who}${view.catalogItem && html`, as “${view.catalogItem}”`}.</p>
${view.justification && html`<blockquote>“${view.justification}”</blockquote>`}
</div>`;
}

/** Whoever comes by an old link is to go on where the request does. */
function replacedNote({ newer }: RequestView): Html | false {
  if (newer === null) return false;
  return html`<p class="card calm">${icon('link')}<span><a href="${encodeURIComponent(newer)}">The newest version of this request</a> goes on in its place. Nothing is left to do for this one.</span></p>`;
}

function nowCard({ now }: RequestView, times: Times): Html {
  const due =
    now.due &&
    html`<div><dt>${now.due.what}</dt><dd>${now.overdue && html`<span class="late">Overdue: </span>`}<time datetime="${now.due.at}" title="${now.due.at}">${times.moment(now.due.at)}</time><small>${times.relative(now.due.at)}</small></dd></div>`;
  return html`<section class="card now ${now.state.tone}" aria-label="How it stands">
<div>
<h2 class="state ${now.state.tone}">${icon(now.state.icon)}${now.state.title}</h2>
<ul class="why">${now.why.map((line) => html`<li>${line}</li>`)}</ul>
</div>
<dl class="facts">
<div><dt>The ticket says</dt><dd>${now.ticketSays.title}<small>${!now.isWritten && html`<span class="late">Behind. </span>`}${now.written}</small></dd></div>
<div><dt>Who can act now</dt><dd>${now.whoCanAct}</dd></div>
${due}
</dl>
</section>`;
}

const STEP_ICONS: Readonly<Record<StepState, IconName>> = {
  done: 'check',
  current: 'clock',
  stopped: 'cross',
  undone: 'undo',
  todo: 'dot',
  skipped: 'dot',
};

function progress(steps: readonly Step[]): Html {
  return html`<ol class="steps" aria-label="How far it has come">${steps.map(
    ({ name, state, note }) =>
      html`<li class="${state}"${state === 'current' && html` aria-current="step"`}><span class="dot">${icon(STEP_ICONS[state])}</span><span>${name}</span><span class="note">${note}</span></li>`,
  )}</ol>`;
}
