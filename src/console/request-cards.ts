import type { AccessLine } from './access-view.ts';
import type { ApprovalStage } from './approvals-view.ts';
import { type Html, html, wrapping } from './html.ts';
import { icon } from './icons.ts';
import { badge, momentOf } from './page.ts';
import type { RequestView } from './request-view.ts';
import type { Times } from './times.ts';
import { actionWords } from './words.ts';

/** The plan, and what came of it. */
export function accessCard({ access }: RequestView, times: Times): Html {
  const lines = access.map(
    (line) => html`<li><div class="top"><h3>${line.title}</h3>${badge(line.state)}</div>
<dl>${accessDates(line, times)}${line.off.length > 0 && html`<dt>Stay off</dt><dd class="wide">${wrapping(line.off.join(', '))}</dd>`}${line.note && html`<dt>Why</dt><dd>${line.note}</dd>`}</dl></li>`,
  );
  return html`<section class="card"><h2>Plan and access</h2>${
    lines.length > 0
      ? html`<ul class="rows">${lines}</ul>`
      : html`<p class="muted">Nothing is planned yet. A plan follows the decision.</p>`
  }</section>`;
}

function accessDates({ startedAt, endsAt, ended, stays }: AccessLine, times: Times): Html {
  return html`<dt>From</dt><dd>${startedAt ? momentOf(startedAt, times) : 'not started'}</dd><dt>${ended ? (startedAt ? 'Ended' : 'Closed') : 'Until'}</dt><dd>${
    endsAt ? momentOf(endsAt, times) : stays ? 'stays when the access ends' : startedAt ? 'no end date' : '–'
  }</dd>`;
}

/** Each opens in the tool that keeps it. */
export function linksCard({ links }: RequestView): Html | false {
  if (links.length === 0) return false;
  return html`<section class="card links"><h2>Open</h2><ul>${links.map(({ title, href }) => html`<li><a href="${href}" rel="noreferrer">${title}</a></li>`)}</ul></section>`;
}

export function approvalsCard({ approvals }: RequestView, times: Times): Html | false {
  if (approvals.length === 0) return false;
  return html`<section class="card"><h2>Approvals</h2><ol class="rows">${approvals.map((stage) => stageRow(stage, times))}</ol></section>`;
}

function stageRow({ name, state, needs, open, dueAt, words }: ApprovalStage, times: Times): Html {
  return html`<li><div class="top"><h3>${name}</h3>${badge(state)}</div>
<ul class="needs">
${needs.map(({ text, met }) => html`<li class="${met ? 'met' : 'unmet'}">${icon(met ? 'check' : 'clock')}<span>${text}: ${met ? 'given' : 'not given'}</span></li>`)}
${words.map(
  ({ who, approved, role, channel, at }) =>
    html`<li class="${approved ? 'met' : 'no'}">${icon(approved ? 'check' : 'cross')}<span>${who} ${approved ? 'approved' : 'rejected'} as ${role}, in ${channel.charAt(0).toUpperCase()}${channel.slice(1)} <span class="muted">${momentOf(at, times)}</span></span></li>`,
)}
</ul>
${(open || dueAt) && html`<dl>${open && html`<dt>Waits for</dt><dd>${open}</dd>`}${dueAt && html`<dt>Until</dt><dd>${momentOf(dueAt, times)}</dd>`}</dl>`}</li>`;
}

/** Only operators see it; the API checks the role again at every press. */
export function actionsCard({ mayAct, actions, requestId }: RequestView): Html | false {
  if (!mayAct) return false;
  if (actions.length === 0)
    return html`<section class="card actions"><h2>What you can do</h2><p class="muted">Nothing: this request is over, and no access that it gave is left.</p></section>`;
  return html`<section class="card actions"><h2>What you can do</h2>
${actions.map((action) => {
  const { title, effect } = actionWords(action);
  return html`<details name="action"><summary>${title}</summary>
<form data-action="../../requests/${encodeURIComponent(requestId)}/${action}">
<p class="small" id="${action}-effect">${effect}</p>
<div><label for="${action}-reason">Why (kept as evidence)</label>
<textarea id="${action}-reason" name="reason" required maxlength="1000" aria-describedby="${action}-effect"></textarea></div>
<button class="strong" type="submit">${title}</button>
</form></details>`;
})}
<p id="action-status" role="status" tabindex="-1"></p>
<noscript><p class="small">Acting needs JavaScript; the same can be sent to the API.</p></noscript>
</section>`;
}

/** Whether the evidence still is what was written, and where to take it. */
export function evidenceCard(view: RequestView): Html {
  const { chain, policyDigest, planDigest, requestId } = view;
  return html`<section class="card evidence"><h2>Evidence</h2>
${chainWords(view)}
<details><summary>Digests and ids</summary><dl class="digests">
${policyDigest && html`<div><dt>Policy used</dt><dd class="value">${policyDigest}</dd></div>`}
${planDigest && html`<div><dt>Plan</dt><dd class="value">${planDigest}</dd></div>`}
${chain.chain === 'intact' && html`<div><dt>Last entry</dt><dd class="value">${chain.head}</dd></div>`}
<div><dt>Request</dt><dd class="value">${requestId}</dd></div>
</dl></details>
<p><a href="../../requests/${encodeURIComponent(requestId)}/audit">All entries as JSON</a></p></section>`;
}

function chainWords({ chain }: RequestView): Html {
  switch (chain.chain) {
    case 'empty':
      return html`<p class="muted">Nothing is recorded yet. The first entry comes when the ticket has been read.</p>`;
    case 'intact':
      return html`<p class="sealed">${icon('check')}Hash chain verified: ${chain.rows === 1 ? '1 entry' : `all ${chain.rows} entries`}</p>
<p class="small muted">Each entry fits its hash and follows the one before. Whether entries are missing at the end, only the checkpoints tell: run <code>audit verify</code>.</p>`;
    case 'broken':
      return html`<p class="sealed bad">${icon('alert')}Hash chain NOT verified: ${chain.findings.length} of ${chain.rows} entries do not fit</p>
<p class="small">Do not rely on this page. Export the audit, run <code>audit verify</code>, and tell whoever owns the storage.</p>
<ul>${chain.findings.slice(0, 20).map((finding) => html`<li>${finding}</li>`)}</ul>`;
  }
}
