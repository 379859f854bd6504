import type { EntranceStage, ProviderName } from './entrance-stage.js';
import type { KeyPublisher } from './key-publisher.js';
import type { SentRequest } from './sent-request.js';

/** What an attacker has to work with. */
export interface AttackScene {
  readonly stage: EntranceStage;
  readonly provider: ProviderName;
  /** A delivery that would be taken in. */
  readonly good: SentRequest;
  /** Who signs for the provider. */
  readonly publisher: KeyPublisher;
  /** A server of the attacker, which publishes keys for whoever asks for them. */
  readonly attacker: KeyPublisher;
}

/** One way to get in that must not work. */
export interface Attack {
  /** What the attacker does, as the guide says it. */
  readonly attack: string;
  /** The status of every refusal. */
  readonly status: number;
  /** Whose webhooks are attacked, where it makes no sense for all. */
  readonly only?: ProviderName;
  /** The requests, each a good one with one thing wrong, by what tells them apart. */
  requests(scene: AttackScene): Readonly<Record<string, SentRequest>>;
}

/** The good delivery with another token, or none. */
export function withToken({ good }: Pick<AttackScene, 'good'>, token: string): SentRequest {
  return withHeaders(good, { authorization: `Bearer ${token}` });
}

/** A request with other headers; an undefined one is left out. */
export function withHeaders(
  request: SentRequest,
  own: Readonly<Record<string, string | readonly string[] | undefined>>,
): SentRequest {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries({ ...request.headers, ...own })) {
    if (value !== undefined) headers[name] = value;
  }
  return { ...request, headers };
}

/** A request with another body. */
export function withBody(request: SentRequest, body: string | Uint8Array): SentRequest {
  return { ...request, body: typeof body === 'string' ? Buffer.from(body) : body };
}

/** A request whose first JSON object begins with some members more. */
export function withMembers(request: SentRequest, members: string): SentRequest {
  return withBody(request, Buffer.from(request.body).toString().replace('{', `{${members},`));
}
