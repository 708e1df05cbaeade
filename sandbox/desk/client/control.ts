/** The control API, which the desk does everything with. */

/** What it refused, in its own words. */
class Refused extends Error {}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export async function control<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  const response = await reached(`/control${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Refused(refusalIn(text, response.status));
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

async function reached(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new Refused('The sandbox does not answer. Start it again with npm start.');
  }
}

function refusalIn(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as { error: { message: string } };
    return error.message;
  } catch {
    return `The sandbox answered ${status}.`;
  }
}

export const ticketPath = ({ system, number }: { readonly system: string; readonly number: string }) =>
  `/tickets/${encodeURIComponent(system)}/${encodeURIComponent(number)}`;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
