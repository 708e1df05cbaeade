import type { CheckReport, CheckRow } from '../ports/checks.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { badge, type Frame, page } from './page.ts';
import type { Times } from './times.ts';
import type { StateWords } from './words.ts';

type PageFrame = Omit<Frame, 'title' | 'script'>;

const WORDS: Readonly<Record<CheckRow['verdict'], StateWords>> = {
  ok: { tone: 'good', icon: 'check', title: 'OK' },
  failed: { tone: 'bad', icon: 'cross', title: 'Fails' },
  unknown: { tone: 'plain', icon: 'dot', title: 'Not known' },
};
/** What somebody has to see to stands before what is well. */
const ORDER: readonly CheckRow['verdict'][] = ['failed', 'unknown', 'ok'];

/** Whether everything that the app is connected with works: what fails first, then every check of every system. */
export function connectionsPage({ at, rows }: CheckReport, frame: PageFrame, times: Times): string {
  const failing = rows.filter(({ verdict }) => verdict === 'failed');
  const systems = [...new Set(rows.map(({ about }) => about))];
  return page(
    { ...frame, title: 'Connections', script: null },
    html`<div class="intro"><div><h1>Connections</h1>
<p class="muted">${countsOf(rows)} Looked at <time datetime="${at}" title="${at}">${times.moment(at)}</time>. Nothing was changed to find out.</p></div></div>
<section class="section" aria-labelledby="fails"><h2 id="fails">What fails</h2>
${
  failing.length > 0
    ? table('Checks that fail', failing, 'system')
    : html`<p class="card calm">${icon('check')}<span>No check fails. Checks that would have to change something stand below as not known.</span></p>`
}</section>
<section class="section" aria-labelledby="systems"><h2 id="systems">Every check <small>by system</small></h2>
${systems.map((about) =>
  systemOf(
    about,
    rows.filter((row) => row.about === about),
  ),
)}</section>`,
  );
}

function countsOf(rows: readonly CheckRow[]): string {
  const count = (verdict: CheckRow['verdict']) => rows.filter((row) => row.verdict === verdict).length;
  return `${count('failed')} of ${rows.length} checks fail; of ${count('unknown')} it is not known.`;
}

/** Open where somebody has to look. */
function systemOf(about: string, rows: readonly CheckRow[]): Html {
  const worst = ORDER.find((verdict) => rows.some((row) => row.verdict === verdict)) ?? 'ok';
  const number = rows.filter(({ verdict }) => verdict === worst).length;
  const ordered = ORDER.flatMap((verdict) => rows.filter((row) => row.verdict === verdict));
  return html`<details class="fold system"${worst === 'failed' && html` open`}><summary><span class="name">${about}</span> ${badge(WORDS[worst])} <span class="muted small">${number} of ${rows.length}</span></summary>
${table(`Checks of ${about}`, ordered, 'check')}</details>`;
}

const columnHeader = (title: string) => html`<th scope="col" role="columnheader">${title}</th>`;

/** The roles repeat what the elements are, because a narrow page lays them out as blocks. A column in which nothing stands is left out. */
function table(caption: string, rows: readonly CheckRow[], by: 'system' | 'check'): Html {
  const hasTodo = rows.some(({ todo }) => todo !== null);
  return html`<div class="table checks"><table role="table" aria-label="${caption}"><thead role="rowgroup"><tr role="row">
${['Check', 'Verdict', 'Why', ...(hasTodo ? ['What to do'] : [])].map(columnHeader)}
</tr></thead><tbody role="rowgroup">${rows.map((row) => rowOf(row, by, hasTodo))}</tbody></table></div>`;
}

function rowOf(
  { about, name, verdict, because, todo }: CheckRow,
  by: 'system' | 'check',
  hasTodo: boolean,
): Html {
  return html`<tr role="row">
<th scope="row" role="rowheader">${name}${by === 'system' && html`<small>${about}</small>`}</th>
<td role="cell">${badge(WORDS[verdict])}</td>
<td role="cell">${because}</td>
${hasTodo && html`<td role="cell"${todo !== null && html` data-name="What to do"`}>${todo ?? ''}</td>`}
</tr>`;
}
