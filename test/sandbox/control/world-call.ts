import type { World } from '../../../sandbox/world.ts';

/** Calls the control API of a whole world. */
export async function call({ control, token }: World, method: string, path: string, body?: object) {
  const response = await control.handle(
    new Request(`http://127.0.0.1:7072/control${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}
