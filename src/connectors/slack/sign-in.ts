import { createHmac, timingSafeEqual } from 'node:crypto';
import { redacted } from '../../domain/redact.ts';
import type { ChatSignIn } from '../../ports/chat-accounts.ts';
import { type JsonObject, textOf } from '../json-object.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { CHANNEL } from './conversation.ts';
import { API, type SlackSettings } from './settings.ts';
import { parsed } from './wire.ts';

/**
 * Sign in with Slack: the code is exchanged by ourselves, at Slack's own address, and Slack is asked whose token came of it,
 * so that nothing that a browser carries is believed.
 */
export function createSlackSignIn(settings: SlackSettings, outbound: Outbound): ChatSignIn {
  const { clientId, clientSecret, teamId } = settings;
  const call = async (
    method: string,
    headers: Readonly<Record<string, string>>,
    form: string,
    requestId: string,
  ) => {
    const answer = await outbound(
      `${API}${method}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: form,
      },
      { requestId, purpose: 'chat-sign-in' },
    );
    return { status: answer.status, body: parsed(await answer.text()) };
  };
  const seal = (personId: string, until: string) =>
    createHmac('sha256', clientSecret).update(`sign-in:${personId}:${until}`).digest('hex');
  return {
    channel: CHANNEL,
    title: 'Slack',
    stateFor: (personId, until) => `${until}.${seal(personId, `${until}`)}`,
    isStateOf(state, personId, now) {
      const [until = '', sent = ''] = state.split('.');
      const [wanted, given] = [Buffer.from(seal(personId, until)), Buffer.from(sent)];
      const fits = wanted.length === given.length && timingSafeEqual(wanted, given);
      return fits && now <= Number(until);
    },
    address(state, backTo) {
      const query = new URLSearchParams({
        ...{ response_type: 'code', scope: 'openid', client_id: clientId, team: teamId },
        ...{ state, redirect_uri: backTo },
      });
      return `https://slack.com/openid/connect/authorize?${query}`;
    },
    async accountOf(code, backTo, requestId) {
      try {
        const form = new URLSearchParams({
          ...{ grant_type: 'authorization_code', code, redirect_uri: backTo },
          ...{ client_id: clientId, client_secret: clientSecret },
        });
        const given = await call('openid.connect.token', {}, form.toString(), requestId);
        if (given.body['ok'] !== true) return failed(given);
        const bearer = { authorization: `Bearer ${textOf(given.body['access_token'])}` };
        const told = await call('openid.connect.userInfo', bearer, '', requestId);
        if (told.body['ok'] !== true) return failed(told);
        const accountId = textOf(told.body['https://slack.com/user_id']);
        if (told.body['https://slack.com/team_id'] !== teamId || accountId === '')
          return { found: false, because: 'the account is of another workspace', mayCure: false } as const;
        return { found: true, accountId } as const;
      } catch (error) {
        if (error instanceof OutboundError)
          return { found: false, because: error.message, mayCure: true } as const;
        throw error;
      }
    },
  };
}

type Unfound = Extract<Awaited<ReturnType<ChatSignIn['accountOf']>>, { readonly found: false }>;

function failed({ status, body }: { readonly status: number; readonly body: JsonObject }): Unfound {
  const error = textOf(body['error']);
  return {
    found: false,
    because: redacted(`Slack answered ${status}${error ? `: ${error}` : ''}`),
    mayCure: status === 429 || status >= 500 || error === '',
  };
}
