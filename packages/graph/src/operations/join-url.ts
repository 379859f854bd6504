import { InvalidArgumentError } from '@tandem/core';
import { isJsonObject, textOf } from '../wire/json.js';

/** What a join link says about its meeting. */
export interface JoinCoordinates {
  readonly threadId: string;
  readonly messageId: string;
  readonly replyChainMessageId?: string;
  readonly organizerId: string;
  readonly tenantId: string;
}

/**
 * Reads the join link of a meeting. It is not visited.
 *
 * @throws InvalidArgumentError for a link in another form.
 * @see https://learn.microsoft.com/graph/api/resources/call
 */
export function readJoinUrl(url: string): JoinCoordinates {
  const link = URL.canParse(url) ? new URL(url) : undefined;
  const [, thread, message] =
    /\/l\/meetup-join\/([^/]+)\/([^/]+)\/?$/.exec(link?.pathname ?? '') ?? [];
  const context = parsed(link?.searchParams.get('context') ?? '');
  const organizerId = textOf(context['Oid']);
  const tenantId = textOf(context['Tid']);
  const threadId = decoded(thread);
  const messageId = decoded(message);
  if (
    threadId === undefined ||
    messageId === undefined ||
    organizerId === undefined ||
    tenantId === undefined
  ) {
    throw new InvalidArgumentError(
      'This is no join link that names its meeting: https://teams.microsoft.com/l/meetup-join/<thread>/<message>?context={"Tid":…,"Oid":…}. Copy it whole from the invitation, or join by the meeting id that stands beside it.',
      { path: 'conversation.url', operation: 'connect' },
    );
  }
  const replyChainMessageId = textOf(context['MessageId']);
  return {
    threadId,
    messageId,
    organizerId,
    tenantId,
    ...(replyChainMessageId === undefined ? {} : { replyChainMessageId }),
  };
}

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    // A stray percent sign: the link is broken, and the caller is told so.
    return undefined;
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    // The link is in another form, and the caller is told so.
    return {};
  }
}
