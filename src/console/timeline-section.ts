import type { AuditRow } from '../domain/audit.ts';
import { type Html, html, visibleJson, wrapping } from './html.ts';
import { icon } from './icons.ts';
import type { RequestView } from './request-view.ts';
import type { Day, Moment } from './timeline/timeline.ts';
import type { Line } from './timeline/told.ts';
import type { Times } from './times.ts';

/** Everything that happened, newest first, by day: what is so now is what most come for. */
export function timelineSection({ days }: RequestView, times: Times): Html {
  return html`<section class="timeline" aria-labelledby="timeline-title"><h2 id="timeline-title">What happened <small>newest first</small></h2>
${
  days.length > 0
    ? days.toReversed().map((day) => dayBlock(day, times))
    : html`<p class="muted">Nothing is recorded yet. If this stays so for more than a few minutes, the run has not started: retry it, or look at the health page.</p>`
}
</section>`;
}

function dayBlock({ title, moments }: Day, times: Times): Html {
  return html`<div class="day"><h3>${title}</h3><ol>${moments.toReversed().map((moment) => momentBlock(moment, times))}</ol></div>`;
}

function momentBlock(moment: Moment, times: Times): Html {
  const { tone, quiet, title, lines, at, actor, pause, rows } = moment;
  return html`<li class="moment ${tone}${quiet && ' quiet'}"><span class="dot">${icon(moment.icon)}</span><div>
<h4>${title}</h4>
<div class="when"><time datetime="${at}" title="${at}">${times.clock(at)}</time><span>${times.relative(at)}</span><span>${actor}</span>${evidence(rows)}</div>
${lines.length > 0 && html`<div class="lines">${lines.map(lineBlock)}${values(lines)}</div>`}
</div></li>${pause !== null && html`<li class="pause"><span aria-hidden="true">⋮</span><span>${pause} earlier</span></li>`}`;
}

function evidence(rows: readonly AuditRow[]): Html {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return html`<span>from the request’s row, not from the evidence</span>`;
  const which = first === last ? `#${first.sequence}` : `#${first.sequence} to #${last.sequence}`;
  const json = rows.map((row) => visibleJson(JSON.stringify(row, null, 2))).join('\n');
  return html`<details class="raw"><summary>Evidence ${which}</summary><pre tabindex="0">${json}</pre></details>`;
}

/** What one copies stands together, below what one reads. */
function values(lines: readonly Line[]): Html | false {
  const pairs = lines.filter((line) => line.line === 'value');
  if (pairs.length === 0) return false;
  return html`<p class="pairs">${pairs.map(({ label, value }) => html`<span>${label} <span class="value">${value}</span></span>`)}</p>`;
}

function lineBlock(line: Line): Html | false {
  switch (line.line) {
    case 'text':
      return html`<p>${wrapping(line.text)}</p>`;
    case 'quote':
      return html`<blockquote>“${line.text}”</blockquote>`;
    case 'reason':
      return html`<p class="reason">${line.text} <code>${line.code}${line.rule && ` · rule ${line.rule}`}</code></p>`;
    case 'error':
      return html`<p class="error">${icon('alert')}<span>${line.text}</span></p>`;
    case 'details':
      return html`<details class="more"><summary>${line.title}</summary><ul>${line.items.map((item) => html`<li>${wrapping(item)}</li>`)}</ul></details>`;
    case 'value':
      return false;
  }
}
