import { html } from './html.ts';
import { type Frame, page } from './page.ts';
import type { Refusal } from './refusal-page.ts';

/** Where somebody ties their account of a chat tool to themselves. */
type AccountPage = {
  /** What people call the tool. */
  readonly tool: string;
  readonly name: string;
  readonly isTied: boolean;
  /** Where they sign in to the tool. */
  readonly signIn: string;
};

type Rest = Omit<Frame, 'title' | 'script' | 'times' | 'here'>;

export function chatAccountPage({ tool, name, isTied, signIn }: AccountPage, frame: Rest): string {
  return page(
    { ...frame, here: null, title: `Your ${tool} account`, script: null, times: null },
    html`<div class="lesson">
<h1>Your ${tool} account</h1>
<p>${isTied ? `A ${tool} account is tied to you: Countersign asks and tells you there, and what is pressed there counts as your word.` : `No ${tool} account is tied to you: Countersign does not reach you in ${tool}, and what you press there does not count.`}</p>
<h2>${isTied ? 'To tie another one' : 'To tie yours'}</h2>
<ul><li>Sign in to ${tool} by the button below, as yourself. It asks for nothing but who you are.</li>
<li>From then on that account decides as ${name}. Do this only for an account that nobody else uses.</li></ul>
<p><a class="button strong" href="${signIn}">Sign in to ${tool}</a></p>
</div>`,
  );
}

export function chatAccountTied({ tool, name }: Pick<AccountPage, 'tool' | 'name'>, frame: Rest): string {
  return page(
    { ...frame, here: null, title: `Your ${tool} account`, script: null, times: null },
    html`<div class="lesson">
<h1>Your ${tool} account is tied to you</h1>
<p>From now on Countersign asks and tells ${name} in ${tool}, and what is pressed there counts. You can close this page.</p>
<p>A card that waits for you elsewhere can be used there all the same.</p>
</div>`,
  );
}

/** Nobody signed in to the tool, or not for this person. */
export function notTied(tool: string, code: string, because: string): Refusal {
  return {
    icon: 'alert',
    title: `Your ${tool} account was not tied to you`,
    sentence: `Nothing has changed: ${because}.`,
    next: [
      `Go back to the page that leads to the sign-in, and sign in to ${tool} from there.`,
      'If it stays so, give the code below to whoever runs Countersign.',
    ],
    code,
  };
}
