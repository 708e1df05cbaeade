import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import type { RequestView } from './request-view.ts';
import type { Day, Moment } from './timeline/timeline.ts';
import type { Line } from './timeline/told.ts';
import type { Times } from './times.ts';

/** Everything that happened, oldest first, by day. */
export function timelineSection({ days }: RequestView, times: Times): Html {
  return html`<section class="timeline" aria-labelledby="timeline-title"><h2 id="timeline-title">What happened</h2>
${
  days.length > 0
    ? days.map((day) => dayBlock(day, times))
    : html`<p class="muted">Nothing is recorded yet. If this stays so for more than a few minutes, the run has not started: retry it, or look at the health page.</p>`
}
</section>`;
}

function dayBlock({ title, moments }: Day, times: Times): Html {
  return html`<div class="day"><h3>${title}</h3><ol>${moments.map((moment) => momentBlock(moment, times))}</ol></div>`;
}

function momentBlock(moment: Moment, times: Times): Html {
  const { tone, quiet, title, lines, at, actor, pause, rows } = moment;
  return html`${pause !== null && html`<li class="pause"><span aria-hidden="true">⋮</span><span>${pause} later</span></li>`}
<li class="moment ${tone}${quiet && ' quiet'}"><span class="dot">${icon(moment.icon)}</span><div>
<h4>${title}</h4>
<p class="when"><time datetime="${at}" title="${at}">${times.clock(at)}</time> · ${times.relative(at)} · ${actor}</p>
${lines.length > 0 && html`<div class="lines">${lines.map(lineBlock)}</div>`}
<details class="raw"><summary>Evidence ${rows.map(({ sequence }) => `#${sequence}`).join(', ')}</summary><pre>${rows.map((row) => JSON.stringify(row, null, 2)).join('\n')}</pre></details>
</div></li>`;
}

function lineBlock(line: Line): Html {
  switch (line.line) {
    case 'text':
      return html`<p>${line.text}</p>`;
    case 'quote':
      return html`<blockquote>“${line.text}”</blockquote>`;
    case 'reason':
      return html`<p class="reason">${line.text} <code>${line.code}${line.rule && ` · rule ${line.rule}`}</code></p>`;
    case 'value':
      return html`<p class="pair">${line.label}: <span class="value">${line.value}</span></p>`;
  }
}
