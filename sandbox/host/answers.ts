/** Answers the host gives itself, as the real one words them. */
import { plainAnswer } from '../plain-answer.ts';

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers: { ...headers } });
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers };
  return plainAnswer(JSON.stringify(body), { status, headers: all });
}

/** JSON that is no JSON: the 400 of the durable API. */
export function invalidJson(text: string): Response {
  return json(400, {
    Message: 'Invalid JSON content',
    ExceptionMessage: readerComplaint(text),
    ExceptionType: 'Newtonsoft.Json.JsonReaderException',
    StackTrace: '   at EmbeddedHost.Json.Read()',
  });
}

function readerComplaint(text: string): string {
  if (text === '') return "Error reading JToken from JsonReader. Path '', line 0, position 0.";
  if (/^\s*["{[\d-]/.test(text)) {
    return `Unexpected end while parsing unquoted property name. Path '', line 1, position ${text.length}.`;
  }
  const odd = /^(?:true|false|null|[tfn])?(.)/s.exec(text)?.[1] ?? text[0];
  return `Unexpected character encountered while parsing value: ${odd}. Path '', line 0, position 0.`;
}

export function wentWrong(exception: string): Response {
  return json(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: exception,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: '   at EmbeddedHost.Durable.Handle()',
  });
}

export function noSuchInstance(id: string): Response {
  return json(400, {
    Message: 'InstanceId does not match a valid orchestration instance.',
    ExceptionMessage: `No instance with ID '${id}' was found. (Parameter 'instanceId')`,
    ExceptionType: 'System.ArgumentException',
    StackTrace: '   at EmbeddedHost.Durable.Restart()',
  });
}
