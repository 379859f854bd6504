import type { Kernel } from '../../kernel/kernel.js';
import type { CallWatcher } from '../call/call-watcher.js';
import type { Conversation } from '../call/leg.js';
import type { Identifier } from '../identifier.js';
import type { CallLocator } from '../request/call-locator.js';

/** What stays the same of a call from its start to its end. */
interface Story {
  readonly startedBy: Identifier;
  readonly startedAt: number;
  /** What the events of the call have in common. */
  readonly common: Readonly<Record<string, unknown>>;
  /** What is told of those who are in the call, by raw id. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>;
}

type EventName = 'CallStarted' | 'CallEnded' | 'CallParticipantAdded' | 'CallParticipantRemoved';

/** Under which name a conversation was begun, if it has one. */
export type NameOf = (conversation: Conversation) => CallLocator | undefined;

const noGroup = '00000000-0000-0000-0000-000000000000';

/**
 * Tells those who subscribed to the resource how its calls go: begun, joined, left, over. As documented, of ACS users
 * alone: what telephones, applications and Teams users do is not told, nor a call that one of them began.
 */
export class ResourceEvents implements CallWatcher {
  readonly #kernel: Kernel;
  readonly #nameOf: NameOf;
  readonly #stories = new Map<Conversation, Story>();

  constructor(kernel: Kernel, nameOf: NameOf) {
    this.#kernel = kernel;
    this.#nameOf = nameOf;
  }

  /** How many calls it follows. */
  get size(): number {
    return this.#stories.size;
  }

  readonly memberCame = (conversation: Conversation, person: Identifier): void => {
    if (!this.#kernel.eventGrid.hasSubscribers) return;
    const story = this.#stories.get(conversation) ?? this.#begin(conversation, person);
    if (story === undefined || !isTold(person)) return;
    const own = [...conversation.legs].find(({ member }) => member?.rawId === person.rawId);
    story.people.set(person.rawId, {
      user: describe(person),
      displayName: own?.sourceDisplayName ?? '',
      participantId: this.#kernel.newId(),
      endpointType: own === undefined ? 'emulated-client/1.0' : 'call-automation/1.0',
    });
    this.#tellOf(person, 'CallParticipantAdded', conversation);
  };

  readonly memberLeft = (conversation: Conversation, person: Identifier): void => {
    const people = this.#stories.get(conversation)?.people;
    if (people?.has(person.rawId) !== true) return;
    this.#tellOf(person, 'CallParticipantRemoved', conversation);
    people.delete(person.rawId);
  };

  readonly conversationEnded = (conversation: Conversation): void => {
    const story = this.#stories.get(conversation);
    if (story === undefined) return;
    for (const { identifier } of conversation.roster.members().toReversed()) {
      this.memberLeft(conversation, identifier);
    }
    this.#stories.delete(conversation);
    const durationOfCall = (this.#kernel.clock.now() - story.startedAt) / 1000;
    this.#tell('CallEnded', conversation, {
      subject: '',
      data: { durationOfCall, ...story.common },
    });
  };

  clear(): void {
    this.#stories.clear();
  }

  /** A call begins with the first who is in it: whoever placed it, or opened the group. */
  #begin(conversation: Conversation, person: Identifier): Story | undefined {
    // Who came before anybody subscribed began a call that is not told from its middle.
    if (conversation.roster.size > 1 || !isTold(person)) return undefined;
    const story: Story = {
      startedBy: person,
      startedAt: this.#kernel.clock.now(),
      common: this.#commonOf(conversation, person),
      people: new Map(),
    };
    this.#stories.set(conversation, story);
    const subject = `/startedBy/${person.rawId}`;
    this.#tell('CallStarted', conversation, { subject, data: story.common });
    return story;
  }

  #commonOf(conversation: Conversation, startedBy: Identifier): Story['common'] {
    const name = this.#nameOf(conversation);
    const isRoomsCall = name?.kind === 'roomCallLocator';
    const legs = [...conversation.legs];
    return {
      startedBy: describe(startedBy),
      serverCallId: conversation.serverCallId,
      group: { id: name?.kind === 'groupCallLocator' ? name.id : noGroup },
      ...(isRoomsCall ? { room: { id: name.id } } : {}),
      isTwoParty: name === undefined && legs.every(({ targets }) => targets.length <= 1),
      correlationId: conversation.correlationId,
      isRoomsCall,
    };
  }

  #tellOf({ rawId }: Identifier, event: EventName, conversation: Conversation): void {
    const story = this.#stories.get(conversation);
    this.#tell(event, conversation, {
      subject: `/participant/${rawId}`,
      data: { ...story?.people.get(rawId), ...story?.common },
    });
  }

  #tell(
    event: EventName,
    { serverCallId, correlationId }: Conversation,
    { subject, data }: { readonly subject: string; readonly data: Story['common'] },
  ): void {
    this.#kernel.eventGrid.publish({
      type: `Microsoft.Communication.${event}`,
      subject: `call/${serverCallId}${subject}`,
      callId: correlationId,
      data,
    });
  }
}

function isTold({ kind }: Identifier): boolean {
  return kind === 'communicationUser';
}

/** As the documentation shows people here: with a role, and without the kind of their identity. */
function describe({ rawId }: Identifier): unknown {
  return {
    communicationIdentifier: { rawId, communicationUser: { id: rawId } },
    role: 'attendee',
  };
}
