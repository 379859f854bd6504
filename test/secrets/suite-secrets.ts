import { leaksIn } from './planted.js';

/** What the fixtures of the suite use as secrets and as people, wherever they are planted. */
const suiteSecrets: Readonly<Record<string, RegExp>> = {
  'a signed token': /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/,
  'an access key': /access_?key["']?\s*[=:]\s*["']?(?!\[secret\])[A-Za-z0-9+/]{8,}/i,
  'the access key of the fixtures': /MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=/,
  'a client secret': /client_?secret["']?\s*[=:]\s*["']?(?!\[secret\])[\w~.-]{3,}/i,
  'the client secret of the emulator': /tandem-emulator-well-known-secret/,
  'a bearer token': /\bBearer\s+(?!\[secret\])[\w~+/-]{16,}/,
  'a signed address': /[?&]sig=(?!\[secret\])[\w%+/-]{8,}/,
  'a telephone number': /(?:\+|%2B)1(?:800|425|500)555\d{4}\b/,
  'a raw id': /\b8(?::|%3A)(?:acs|orgid|gcch|dod)(?::|%3A)[\w-]{8,}/i,
};

/** Which secrets a text tells, by name. */
export function secretsIn(text: string): readonly string[] {
  const patterns = Object.entries(suiteSecrets).filter(([, pattern]) => pattern.test(text));
  return [...patterns.map(([name]) => name), ...leaksIn(text)];
}
