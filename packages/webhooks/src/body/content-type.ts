import { Refusal } from '../refusal.js';

const mediaTypes: readonly string[] = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];

/** Lets only plain JSON in UTF-8 pass. A compressed body is refused: what it unpacks to has no bound. */
export function assertJsonContent(headers: Headers): void {
  const [mediaType, ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  const isJson = mediaTypes.includes(mediaType?.trim() ?? '');
  if (isJson && parameters.every(isUtf8OrNoCharset) && encoding === 'identity') return;
  throw new Refusal(415, 'webhook.unsupported-content', {
    message: `Send ${mediaTypes.join(', ')}, in UTF-8 and not compressed.`,
    headers: { accept: mediaTypes.join(', '), 'accept-encoding': 'identity' },
  });
}

function isUtf8OrNoCharset(parameter: string): boolean {
  const [name, value = ''] = parameter.split('=');
  return name?.trim() !== 'charset' || ['utf-8', 'utf8'].includes(value.trim().replaceAll('"', ''));
}
