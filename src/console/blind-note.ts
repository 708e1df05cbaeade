import type { Instant } from '../domain/instant.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import type { Times } from './times.ts';

/** Something that nobody looks at now. `since`: `null` where that is not known. */
export type Blind = { readonly meanwhile: string; readonly since: Instant | null; readonly because: string };

/** Said where people look first: a page that shows nothing wrong must not mean that nobody looked. */
export function blindNote(blind: readonly Blind[], times: Times): Html {
  return html`${blind.map(
    ({ meanwhile, since, because }) =>
      html`<p class="card calm blind" role="alert">${icon('alert')}<span><strong>${meanwhile}</strong> ${since === null ? 'Not known since when' : `Since ${times.moment(since)}`}: ${because}</span></p>`,
  )}`;
}
