import { addMilliseconds, MINUTE } from '../domain/instant.ts';
import { defineProbe, type Patience } from './probe.ts';

/** A constant of the table: a plain read, or a POST whose body is a constant that reads. */
type Call =
  | { readonly method: 'GET'; readonly url: string }
  | {
      readonly method: 'POST';
      readonly url: string;
      readonly body: { readonly CmdletInput: { readonly CmdletName: string } };
    };

type Check = Patience & {
  readonly type: 'responder';
  /** What people call the system. */
  readonly system: string;
  /** The one scope, of one audience, that a token is exchanged for. */
  readonly scope: string;
  /** Its host is on the allow-list; `{tenant}` becomes the id of the company's directory. */
  readonly call: Call;
  /** How long the page is waited for; `timeoutMinutes` begin once it is open. */
  readonly openWithinMinutes: number;
};

/** What the system answers the person themselves, asked by a page that they have open. */
export const RESPONDER = defineProbe<Check>({
  type: 'responder',
  system: ({ system }) => system,
  asThePerson: ({ scope, call }) => ({
    scope,
    method: call.method,
    url: call.url,
    body: call.method === 'POST' ? JSON.stringify(call.body) : null,
  }),
  until: ({ timeoutMinutes, openWithinMinutes }, { provenAt, page }) =>
    page
      ? addMilliseconds(page.openedAt, timeoutMinutes * MINUTE)
      : addMilliseconds(provenAt, openWithinMinutes * MINUTE),
  updates: { text: 'The access does not work yet; next update in 2 minutes.', everySeconds: 120 },
  look: ({ clock }, { system }, { page }) => {
    if (page === undefined)
      return Promise.resolve([{ seen: false, because: 'the page that looks as the person is not open yet' }]);
    const { lookedAt, status, seen } = page;
    const answered = status === null ? 'could not be asked' : `answered ${status}`;
    const quietFor = Math.round((clock.now() - Date.parse(lookedAt ?? page.openedAt)) / MINUTE);
    const isQuiet = !seen && quietFor >= 1 ? `; the page has not asked for ${quietFor} minutes` : '';
    const because = lookedAt ? `${system} ${answered} at ${lookedAt}${isQuiet}` : `${system} is being asked`;
    return Promise.resolve([{ seen, because }]);
  },
});
