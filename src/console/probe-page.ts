import { html } from './html.ts';
import { type Frame, page } from './page.ts';

type Looked = {
  readonly number: string;
  readonly title: string;
  /** Where it asks, relative to the page. */
  readonly look: string;
};

/** Asks every ten seconds while it is open; without its script it says so. */
export function probePage(
  { number, title, look }: Looked,
  frame: Omit<Frame, 'title' | 'script' | 'times'>,
): string {
  return page(
    { ...frame, title: `Checking ${title}`, script: 'probe', times: null },
    html`<div class="lesson">
<h1>Checking whether ${title} works for you</h1>
<p>Ticket ${number}. This page asks the system that the access is for every ten seconds, as you, and reads nothing of its answer but whether you were let in. Keep it open; ${number} says when it works.</p>
<p id="probe" role="status" data-look="${look}">Asking…</p>
<noscript><p>The page can’t ask: scripts are off in this browser.</p></noscript>
</div>`,
  );
}
