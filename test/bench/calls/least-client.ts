import { Subject } from 'rxjs';

/** Somebody as the least client keeps them. */
interface LeastPerson {
  readonly rawId: string;
  readonly isMuted: boolean;
  readonly isOnHold: boolean;
}

/** Who is in a call, as an object that never changes. */
interface LeastRoster {
  readonly sequence: number;
  readonly participants: readonly LeastPerson[];
}

interface LeastEvent {
  readonly id: string;
  readonly data: {
    readonly callConnectionId: string;
    readonly sequenceNumber: number;
    readonly participants: readonly {
      readonly identifier: { readonly rawId: string };
      readonly isMuted: boolean;
      readonly isOnHold: boolean;
    }[];
  };
}

interface LeastCall {
  readonly ids: Set<string>;
  readonly rosters$: Subject<LeastRoster>;
  roster: LeastRoster;
}

/**
 * The least that anybody must do for a roster who deduplicates, answers before subscribers are told, hands out states that never change
 * and tells by rxjs. It believes what it is sent, knows one kind of event, and neither a log nor operations nor what is due: what it
 * costs is the bound of what Tandem can.
 */
export class LeastClient {
  readonly #calls = new Map<string, LeastCall>();
  #kept: LeastEvent[] = [];

  /** Serves a call from now on. */
  serve(connection: string): Subject<LeastRoster> {
    const rosters$ = new Subject<LeastRoster>();
    const roster = { sequence: 0, participants: [] };
    this.#calls.set(connection, { ids: new Set(), rosters$, roster });
    return rosters$;
  }

  /** Takes the text of a webhook in. Resolves before subscribers are told. */
  receive(text: string): Promise<boolean> {
    // The bodies are those of `deliveries.ts`, so what is in them is known.
    const [event] = JSON.parse(text) as [LeastEvent];
    const ids = this.#calls.get(event.data.callConnectionId)?.ids;
    if (ids === undefined || ids.has(event.id)) return Promise.resolve(false);
    ids.add(event.id);
    this.#kept.push(event);
    if (this.#kept.length === 1) setImmediate(() => this.#tell());
    return Promise.resolve(true);
  }

  #tell(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const { data } of kept) {
      const call = this.#calls.get(data.callConnectionId);
      if (call === undefined || data.sequenceNumber <= call.roster.sequence) continue;
      call.roster = rosterAfter(call.roster, data);
      call.rosters$.next(call.roster);
    }
  }
}

/** Who is not changed is the same object in both. */
function rosterAfter(before: LeastRoster, data: LeastEvent['data']): LeastRoster {
  const participants = data.participants.map(({ identifier, isMuted, isOnHold }, place) => {
    const known = before.participants[place];
    const { rawId } = identifier;
    const isSame =
      known?.rawId === rawId && known.isMuted === isMuted && known.isOnHold === isOnHold;
    return isSame
      ? known
      : { rawId: known?.rawId === rawId ? known.rawId : rawId, isMuted, isOnHold };
  });
  return { sequence: data.sequenceNumber, participants };
}
