/** Names the real URL of a call that an app in another process sends to the sandbox. */
export const SANDBOX_URL_HEADER = 'x-sandbox-url';
