/** What stands in place of a key, a token, a password or whatever else proves who somebody is. */
export const secretMark = '[secret]';

/** What stands in place of whatever tells who a person is. */
export const personMark = '[person]';

/** Longer texts are cut: what nobody reads need not be searched. */
const maxLength = 4_000;

interface Rule {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** Names under which a text gives a secret, as in `accesskey=…`, `"client_secret": "…"` or `password: …`. */
const secretNames =
  'access_?keys?|account_?keys?|api_?keys?|function_?keys?|private_?keys?|primary_?keys?|secondary_?keys?|shared_?access_?keys?|client_?secrets?|shared_?secrets?|secrets?|passwords?|passwd|pwd|(?:access_?|refresh_?|id_?|bearer_?|sas_?)?tokens?|signatures?|sig|assertion|connection_?strings?|cookies?';

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** A colon or a plus sign, as it is or as addresses write it. */
const colon = '(?::|%3A)';
const plus = '(?:\\+|%2B)';

/** In the order in which they are applied. Each is linear in the length of the text. */
const secretRules: readonly Rule[] = [
  // A token in its compact form, whose header is JSON.
  { pattern: /\beyJ[\w-]{5,}(?:\.[\w-]*){0,4}/g, replacement: secretMark },
  // A scheme and what follows it, unless that is a word of a sentence.
  {
    pattern:
      /\b([Bb]earer|BEARER|[Bb]asic|BASIC|SharedAccessSignature)\s+(?=[a-z]*(?:[^a-z\s"',;.]|\.\S))[^\s"',;]+/g,
    replacement: `$1 ${secretMark}`,
  },
  {
    pattern: new RegExp(
      `(${secretNames})((?:\\\\?["'])?\\s*[=:]\\s*)(?!\\[)(?:\\\\?"[^"]*"|'[^']*'|[^\\s"',;&]+)`,
      'gi',
    ),
    replacement: `$1$2${secretMark}`,
  },
];

const personRules: readonly Rule[] = [
  // Raw ids of users, applications and devices: 8:…, 28:…, 29:…
  {
    pattern: new RegExp(
      `\\b8${colon}[a-z][a-z-]*${colon}[\\w.~%@+-]+(?:${colon}[\\w.~%@+-]+)*`,
      'gi',
    ),
    replacement: personMark,
  },
  {
    pattern: new RegExp(`\\b28${colon}(?:[a-z]+${colon})?[\\w-]{8,}`, 'gi'),
    replacement: personMark,
  },
  { pattern: new RegExp(`\\b29${colon}[\\w-]{8,}`, 'gi'), replacement: personMark },
  { pattern: new RegExp(`\\bdevice${colon}[\\w-]{8,}`, 'gi'), replacement: personMark },
  // Telephone numbers: as raw ids, international, and as a run of digits that stands by itself.
  { pattern: new RegExp(`\\b4${colon}${plus}?\\d{4}[\\w%+-]*`, 'gi'), replacement: personMark },
  { pattern: new RegExp(`${plus}(?:[ ().-]{0,2}\\d){7,15}`, 'gi'), replacement: personMark },
  { pattern: /(?<![\w.%+-])\d{10,15}(?![\w:-]|\.\d)/g, replacement: personMark },
  { pattern: /[\w.%+-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,24}\b/gi, replacement: personMark },
  {
    pattern: new RegExp(`\\b(users?(?:id)?["']?[\\s:=/("']{1,4})${guid}`, 'gi'),
    replacement: `$1${personMark}`,
  },
];

/** Long and random looking: mixed letters and digits without a break, or padded base64. */
const opaqueRules: readonly Rule[] = [
  { pattern: /(?<![\w+/=~-])[A-Za-z0-9+/]{22,}={1,2}(?![\w+/=])/g, replacement: secretMark },
  {
    pattern: /(?<![\w~+-])(?=[\w~+-]*[a-z])(?=[\w~+-]*[A-Z])(?=[\w~+-]*\d)[\w~+-]{32,}/g,
    replacement: secretMark,
  },
];

const address = /[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>\\]+/gi;

/**
 * A text without secrets and without what tells who somebody is, by the rules of `redact`.
 *
 * @param isId Whether the text is an id by which calls and requests are found again, which may look random.
 */
export function redactText(
  text: string,
  { isId = false }: { readonly isId?: boolean } = {},
): string {
  const short =
    text.length > maxLength
      ? `${text.slice(0, maxLength)} [${text.length - maxLength} more characters]`
      : text;
  const rules = isId ? personRules : [...secretRules, ...personRules, ...opaqueRules];
  return withAddresses(short, (other) => apply(rules, other));
}

/** Addresses have rules of their own; what is between them has the others. */
function withAddresses(text: string, redactOther: (other: string) => string): string {
  let end = 0;
  let redacted = '';
  for (const match of text.matchAll(address)) {
    redacted += redactOther(text.slice(end, match.index)) + redactAddress(match[0]);
    end = match.index + match[0].length;
  }
  return redacted + redactOther(text.slice(end));
}

/** Keeps host and path, and of the query the names and the version of an interface. */
function redactAddress(text: string): string {
  const [, start = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(text) ?? [];
  const [beforeFragment = '', ...fragment] = rest.split('#');
  const [place = '', ...query] = beforeFragment.split('?');
  const slash = place.indexOf('/');
  const authority = slash < 0 ? place : place.slice(0, slash);
  const path = slash < 0 ? '' : place.slice(slash);
  const at = authority.lastIndexOf('@');
  const host = at < 0 ? authority : `${secretMark}@${authority.slice(at + 1)}`;
  return [
    start,
    host,
    apply([...secretRules, ...personRules], path),
    query.length === 0 ? '' : `?${query.join('?').split('&').map(redactParameter).join('&')}`,
    fragment.length === 0 ? '' : `#${secretMark}`,
  ].join('');
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  if (equals < 0 || parameter.startsWith('api-version=')) return parameter;
  return `${parameter.slice(0, equals)}=${secretMark}`;
}

function apply(rules: readonly Rule[], text: string): string {
  return rules.reduce(
    (redacted, { pattern, replacement }) => redacted.replace(pattern, replacement),
    text,
  );
}
