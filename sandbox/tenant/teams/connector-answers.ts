/** The Bot Connector's answers. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** Something was taken: `status` with what it became, or 202 with that or with nothing. */
export function taken(how: 'at-once' | 'with-id' | 'without-body', status: number, became: object): Response {
  if (how === 'without-body') return new Response(null, { status: 202 });
  return json(how === 'with-id' ? 202 : status, became);
}

export function connectorError(status: number, code: string, message: string): Response {
  return json(status, { error: { code, message } });
}

export const denied = () => json(401, { message: 'Authorization has been denied for this request.' });

export const conversationGone = () => connectorError(404, 'ConversationNotFound', 'Conversation not found.');

export const activityGone = () =>
  connectorError(404, 'ActivityNotFoundInConversation', 'Activity cannot be found in this conversation.');

export const tooBig = () => connectorError(413, 'MessageSizeTooBig', 'Message size too large.');

export const badSyntax = (message: string) => connectorError(400, 'BadSyntax', message);

/** The bot was never added to the team or chat, or was removed. */
export const notInRoster = () =>
  connectorError(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');

/** Nobody documents how the connector words it. */
export const archived = () =>
  connectorError(403, 'Forbidden', 'The team is archived, so that nothing can be posted in its channels.');

/** The person blocked the bot or doesn't have the app. */
export const writesBlocked = () =>
  json(403, {
    errorCode: 209,
    message:
      '{\r\n  "subCode": "MessageWritesBlocked",\r\n  "details": "User blocked the conversation with the bot."\r\n}',
  });

/** `waitMs` null: the throttle doesn't say when to come back. */
export function throttled(waitMs: number | null): Response {
  const headers = waitMs === null ? {} : { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) };
  return json(429, { error: { code: 'Throttled', message: 'Too many requests.' } }, headers);
}
