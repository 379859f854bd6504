const loopback = /^(localhost|(.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address is on this machine. */
export function isLoopback(url: URL): boolean {
  return loopback.test(url.hostname);
}

/**
 * What is wrong with an address that secrets or calls are sent to: it must be absolute and https. Plain http is for services
 * on this machine, such as an emulator.
 */
export function addressProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'Write an absolute address, such as https://example.com/path.';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'Leave credentials out of the address.';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopback(url)) return undefined;
  return 'Use https. Plain http is taken for addresses on this machine only.';
}
