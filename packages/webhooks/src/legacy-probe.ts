/**
 * Whether a body is an incoming call in the format of the former Skype bot platform. Teams may post it ahead of the
 * Graph notification; answered 204, it posts the call again in the Graph format.
 *
 * {@link https://learn.microsoft.com/microsoftteams/platform/bots/calls-and-meetings/call-notifications}
 */
export function isLegacyProbe(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'callState' in body &&
    'presentedModalityTypes' in body &&
    !('@odata.type' in body) &&
    !('value' in body)
  );
}
