/**
 * Says why an address cannot receive callbacks, or nothing when it can. The services want https; the emulator
 * also takes plain http to this machine, because a receiver under test has no certificate.
 */
export function callbackUriProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return 'it is required';
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) return 'it is not an absolute URI';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'it must be an https URI';
  if (isLoopback(url.hostname)) return undefined;
  return 'it must be an https URI (the emulator takes plain http for loopback addresses only)';
}

/** Whether an absolute URL names this machine. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopback(new URL(url).hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
