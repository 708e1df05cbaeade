/** Whether an endpoint is plain http on this machine, where Azurite listens; nowhere else may plain http go. */
export function isLoopback(endpoint: string): boolean {
  return /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/i.test(endpoint);
}
