import { type Html, html, wrapping } from './html.ts';
import { badge, momentOf } from './page.ts';
import type { RequestView } from './request-view.ts';
import type { PlanState } from './summary-view.ts';
import type { Times } from './times.ts';
import type { StateWords } from './words.ts';

/** Why somebody has what they have: what it is, what it costs, who allowed it, and when it goes. */
export function summaryCard({ summary }: RequestView, times: Times): Html | false {
  if (!summary) return false;
  const { shown, approval, end, off } = summary;
  return html`<section class="card summary" aria-labelledby="summary-title"><h2 id="summary-title">What, why and for how long</h2>
<dl class="facts">
${shown.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
<div><dt>Approval</dt>${approval.map(({ who, how }) => html`<dd>${who}${how && html`<small>${how}</small>`}</dd>`)}</div>
<div><dt>End</dt><dd>${end}</dd></div>
${off.length > 0 && html`<div><dt>Stay switched off</dt><dd>${wrapping(off.join(', '))}</dd></div>`}
</dl>${plansBlock(summary, times)}</section>`;
}

function plansBlock(
  { plans, plansSeenAt, isOver }: NonNullable<RequestView['summary']>,
  times: Times,
): Html | false {
  if (plans.length === 0) return false;
  return html`<h3>Service plans <span class="muted small">${
    plansSeenAt
      ? html`as last seen ${momentOf(plansSeenAt, times)}${isOver && ', before it was taken back'}`
      : 'that have to be usable; not looked at yet'
  }</span></h3>
<ul class="plans">${plans.map(({ name, is }) => html`<li><span>${wrapping(name)}</span>${badge(PLANS[is])}</li>`)}</ul>`;
}

const PLANS: Readonly<Record<PlanState['is'], StateWords>> = {
  usable: { tone: 'good', icon: 'check', title: 'usable' },
  pending: { tone: 'busy', icon: 'clock', title: 'pending' },
  failed: { tone: 'bad', icon: 'cross', title: 'failed' },
  unknown: { tone: 'plain', icon: 'dot', title: 'not known' },
};
