/** What the text of a setting has to look like, in words that end "the setting must …". */
export type Shape = { readonly fits: (text: string) => boolean; readonly must: string };

const HOST_NAME =
  /^(?=[^:]*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:\d{1,5})?$/i;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isHostName = (text: string) => HOST_NAME.test(text);
export const isGuid = (text: string) => GUID.test(text) && !/^[0-]+$/.test(text);
export const isOfThisMachine = (text: string) =>
  /^(127(\.\d+){3}|localhost|\[::1\])$/.test(new URL(text).hostname);

export const ADDRESS: Shape = {
  fits: isUrl,
  must: 'be an https address without a name or password in it (http only for this machine itself, and not on Azure)',
};
export const ID: Shape = {
  fits: isGuid,
  must: 'be an id such as 00000003-0000-0000-c000-000000000000, as the Entra admin center shows it',
};
export const HOST: Shape = { fits: isHostName, must: 'be a host name without scheme and path' };

function isUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isOfThisMachine(text));
  return isSafe && username === '' && password === '';
}
