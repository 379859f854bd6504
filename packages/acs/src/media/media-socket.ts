import { InvalidArgumentError } from '@tandem/core';
import { filter, Observable, Subject } from 'rxjs';
import type {
  AudioData,
  AudioMetadata,
  DtmfData,
  MediaPacket,
  TranscriptionData,
  TranscriptionMetadata,
} from './packet.js';
import { audioPacket, parseMediaPacket, stopAudioPacket } from './packet.js';

/** What is needed of a WebSocket that the service has connected to. Those of Node.js and of most servers have it. */
export interface WebSocketLike {
  /** Bytes that were given to {@link send} and have not left yet. */
  readonly bufferedAmount: number;
  send(message: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message' | 'close' | 'error', listener: (event: object) => void): void;
  removeEventListener(type: 'message' | 'close' | 'error', listener: (event: object) => void): void;
}

/** How much is kept. */
export interface MediaSocketOptions {
  /** Packets kept until {@link MediaSocket.packets$} is first subscribed. @default 256 */
  readonly maxWaitingPackets?: number;
  /** Bytes that may wait to leave before sound is dropped. @default 262144, which is about 5 seconds of 24 kHz */
  readonly maxWaitingBytes?: number;
}

/** What was dropped so far, because nobody took it in time. */
export interface Dropped {
  /** Pieces of sound and other packets that came in. */
  readonly received: number;
  /** Pieces of sound that were to go out. */
  readonly sent: number;
}

/**
 * A socket over which the service sends the sound of a call, its keys or its transcript, and takes sound back.
 *
 * Nothing grows without bounds, and what is dropped is counted:
 * - Until the turn of the first subscription is over packets wait, up to `maxWaitingPackets`; after that the oldest sound goes first, and the
 *   oldest packet of any kind where there is none.
 * - From then on packets are handed out as they come and not kept: whoever subscribes later begins with the next.
 * - Sound to be sent is dropped as long as `maxWaitingBytes` wait to leave: late sound is worth nothing. To stop the sound is
 *   never dropped.
 *
 * Verify the upgrade request before making one of these: see {@link readUpgrade}.
 */
export class MediaSocket {
  readonly #socket: WebSocketLike;
  readonly #packets = new Subject<MediaPacket>();
  readonly #maxWaitingPackets: number;
  readonly #maxWaitingBytes: number;
  #waiting: MediaPacket[] | undefined = [];
  #metadata: AudioMetadata | TranscriptionMetadata | undefined;
  #received = 0;
  #sent = 0;
  #hasBegun = false;
  #isClosed = false;

  constructor(
    socket: WebSocketLike,
    { maxWaitingPackets = 256, maxWaitingBytes = 262_144 }: MediaSocketOptions = {},
  ) {
    assertBound('maxWaitingPackets', maxWaitingPackets);
    assertBound('maxWaitingBytes', maxWaitingBytes);
    this.#socket = socket;
    this.#maxWaitingPackets = maxWaitingPackets;
    this.#maxWaitingBytes = maxWaitingBytes;
    socket.addEventListener('message', this.#take);
    socket.addEventListener('close', this.#end);
    socket.addEventListener('error', this.#end);
  }

  /** Every packet as it comes. Completes when the socket closes. */
  get packets$(): Observable<MediaPacket> {
    return new Observable((subscriber) => {
      const subscription = this.#packets.subscribe(subscriber);
      this.#begin();
      return subscription;
    });
  }

  /** The sound of the call. */
  get audio$(): Observable<AudioData> {
    return this.#of('audioData');
  }

  /** Keys that people press. */
  get dtmf$(): Observable<DtmfData> {
    return this.#of('dtmfData');
  }

  /** What is said, in writing. */
  get transcription$(): Observable<TranscriptionData> {
    return this.#of('transcriptionData');
  }

  /** What follows on this socket, once the service has said it. */
  get metadata(): AudioMetadata | TranscriptionMetadata | undefined {
    return this.#metadata;
  }

  get dropped(): Dropped {
    return { received: this.#received, sent: this.#sent };
  }

  /**
   * Lets the people of the call hear something.
   *
   * @returns false when it was dropped, because too much waits to leave or the socket is closed.
   */
  sendAudio(data: Uint8Array): boolean {
    if (this.#isClosed || this.#socket.bufferedAmount >= this.#maxWaitingBytes) {
      this.#sent += 1;
      return false;
    }
    this.#socket.send(audioPacket(data));
    return true;
  }

  /** Silences what was sent and is not heard yet. */
  stopAudio(): void {
    if (!this.#isClosed) this.#socket.send(stopAudioPacket());
  }

  /** Ends the socket. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#end();
    this.#socket.close(1000);
  }

  #of<Kind extends MediaPacket['kind']>(
    kind: Kind,
  ): Observable<Extract<MediaPacket, { readonly kind: Kind }>> {
    return this.packets$.pipe(
      filter((packet): packet is Extract<MediaPacket, { readonly kind: Kind }> => {
        return packet.kind === kind;
      }),
    );
  }

  readonly #take = (event: object): void => {
    const packet = parseMediaPacket('data' in event ? event.data : undefined);
    if (isMetadata(packet)) this.#metadata = packet;
    if (this.#waiting === undefined) this.#packets.next(packet);
    else this.#keep(this.#waiting, packet);
  };

  /** All who subscribe in one turn see the same: what has waited is handed out when it is over. */
  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    queueMicrotask(() => {
      const waiting = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const packet of waiting) this.#packets.next(packet);
      if (this.#isClosed) this.#packets.complete();
    });
  }

  #keep(waiting: MediaPacket[], packet: MediaPacket): void {
    waiting.push(packet);
    if (waiting.length <= this.#maxWaitingPackets) return;
    const sound = waiting.findIndex(({ kind }) => kind === 'audioData');
    waiting.splice(Math.max(sound, 0), 1);
    this.#received += 1;
  }

  readonly #end = (): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.removeEventListener('message', this.#take);
    this.#socket.removeEventListener('close', this.#end);
    this.#socket.removeEventListener('error', this.#end);
    if (this.#waiting === undefined) this.#packets.complete();
  };
}

function isMetadata(packet: MediaPacket): packet is AudioMetadata | TranscriptionMetadata {
  return packet.kind === 'audioMetadata' || packet.kind === 'transcriptionMetadata';
}

function assertBound(path: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new InvalidArgumentError(`"${path}" is no bound. Use a whole number from 1.`, { path });
}
