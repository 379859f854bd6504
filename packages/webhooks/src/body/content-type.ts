import { Refusal } from '../refusal.js';
import { headerOf, type WebhookHeaders } from '../webhook-request.js';

const mediaTypes: readonly string[] = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];

/** What senders nearly always say, which need not be taken apart. */
const usual: ReadonlySet<string | undefined> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/cloudevents-batch+json; charset=utf-8',
]);

/** Lets only plain JSON in UTF-8 pass. A compressed body is refused: what it unpacks to has no bound. */
export function assertJsonContent(headers: WebhookHeaders): void {
  const type = headerOf(headers, 'content-type');
  const encoding = headerOf(headers, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' && (usual.has(type) || isJson(type ?? ''))) return;
  throw new Refusal(415, 'webhook.unsupported-content', {
    message: `Send ${mediaTypes.join(', ')}, in UTF-8 and not compressed.`,
    headers: { accept: mediaTypes.join(', '), 'accept-encoding': 'identity' },
  });
}

function isJson(contentType: string): boolean {
  const [mediaType, ...parameters] = contentType.toLowerCase().split(';');
  return mediaTypes.includes(mediaType?.trim() ?? '') && parameters.every(isUtf8OrNoCharset);
}

function isUtf8OrNoCharset(parameter: string): boolean {
  const [name, value = ''] = parameter.split('=');
  return name?.trim() !== 'charset' || ['utf-8', 'utf8'].includes(value.trim().replaceAll('"', ''));
}
