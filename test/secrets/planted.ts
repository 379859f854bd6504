/** What must never be printed, by what it is. Each stands nowhere else, so that whatever is found was let out. */
export const planted = {
  accessKey: 'cGxhbnRlZCBhY2Nlc3Mga2V5IG9mIGEgcmVzb3VyY2U=',
  clientSecret: 'plAn7ed~client.secret-0123456789',
  serviceToken: 'planted-token-of-the-service.0123456789',
  callbackToken: [
    '{"alg":"RS256","kid":"planted"}',
    '{"iss":"planted","aud":"planted"}',
    'planted signature',
  ]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.'),
  gridSecret: 'planted-grid-secret-0123456789',
  incomingCallContext: `eyJhbGciOiJub25lIn0.${'cGxhbnRlZCBjb250ZXh0'.repeat(20)}.`,
  sasSignature: 'plantedSas0123456789abcdefghijklmnopqrstu',
  redisPassword: 'planted-password-of-redis',
  phoneNumber: '+15005550142',
  communicationUser: 'p1a4ted0-0000-4000-8000-00000000c0de',
  teamsUser: '5ec4e7aa-1b2c-4d3e-8f4a-0000000005ec',
} as const;

/** The address of a recording as it is handed out: whoever has it can read the recording. */
export const sasUrl = `https://files.example/recording?se=2026-01-01&sig=${planted.sasSignature}`;

/** Whose ids these are, as the services write them. */
export const rawIds = {
  communicationUser: `8:acs:resource_${planted.communicationUser}`,
  teamsUser: `8:orgid:${planted.teamsUser}`,
} as const;

/** Which of what was planted a text gives away, in whatever form. */
export function leaksIn(text: string): readonly string[] {
  return Object.entries(planted)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
}

/** A secret as it is, as addresses and forms write it, and as Base64 does. The plus sign of a number does not make it one. */
function formsOf(secret: string): readonly string[] {
  const bare = secret.replace(/^\+/, '');
  return [
    bare,
    encodeURIComponent(bare),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
  ];
}
