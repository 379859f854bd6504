import { Observable, Subject } from 'rxjs';
import { initialCallState } from '../call/call-state.js';
import { consequencesOf } from '../call/consequences.js';
import { reduce } from '../call/reduce.js';
import { StateStream } from './state-stream.js';
/** The state of one call, folded from its log and kept up with it. */
export class CallProjection {
    #state;
    #parts;
    #waiting = new Map();
    #events;
    #heldDisconnection;
    #watch;
    #isClosed = false;
    /** Folds what the log of a call holds, and follows it from there. */
    static async open(callId, parts) {
        const entries = await parts.log.read(callId);
        const state = entries.reduce((before, { event }) => reduce(before, event), initialCallState(callId));
        const projection = new CallProjection(state, parts);
        projection.#follow(entries.at(-1)?.position);
        return projection;
    }
    constructor(state, parts) {
        this.#state = new StateStream(state, parts.onObserved);
        this.#parts = parts;
    }
    get state() {
        return this.#state.value;
    }
    /** Whether anybody subscribes to a stream of this call. */
    get isObserved() {
        return this.#state.isObserved || this.#events !== undefined;
    }
    get state$() {
        return this.#state.changes$;
    }
    /** Events as they happen, each after the state that it brought about. Completes with the end of the call. */
    events$ = new Observable((subscriber) => {
        if (this.#isClosed) {
            subscriber.complete();
            return undefined;
        }
        const isFirst = this.#events === undefined;
        this.#events ??= new Subject();
        const events = this.#events;
        events.subscribe(subscriber);
        if (isFirst)
            this.#parts.onObserved();
        return () => {
            if (!events.observed && this.#events === events)
                this.#events = undefined;
        };
    });
    /** Resolves once the event with this id has been folded, or the projection has ended. Ask before it is appended. */
    folded(eventId) {
        if (this.#isClosed)
            return Promise.resolve();
        return new Promise((resolve) => {
            this.#waiting.set(eventId, resolve);
        });
    }
    /** Stops following the log and completes all streams with the state they have. Idempotent. */
    close() {
        if (this.#isClosed)
            return;
        this.#isClosed = true;
        this.#watch?.close();
        this.#state.complete();
        this.#events?.complete();
        this.#events = undefined;
        for (const resolve of this.#waiting.values())
            resolve();
        this.#waiting.clear();
    }
    #follow(after) {
        if (this.state.lifecycle === 'disconnected') {
            this.close();
            return;
        }
        this.#watch = this.#parts.log.watch(this.state.callId, after, (entries) => {
            this.#parts.queue.run(() => {
                for (const { event } of entries)
                    this.#fold(event);
            });
        });
    }
    #fold(event) {
        if (this.#isClosed)
            return;
        const before = this.state;
        const after = reduce(before, event);
        if (after !== before) {
            this.#state.advance(after);
            this.#parts.onChange();
            this.#state.publish();
        }
        this.#publish(event, before, after);
        if (event.id !== undefined) {
            this.#waiting.get(event.id)?.();
            this.#waiting.delete(event.id);
        }
        if (after.lifecycle === 'disconnected')
            this.close();
        this.#parts.onNews();
    }
    /** The disconnection is handed out last, once the ends of all operations are known. */
    #publish(event, before, after) {
        const isOver = after.lifecycle === 'disconnected';
        if (event.type === 'call.disconnected')
            this.#heldDisconnection ??= event;
        else if (event.type !== 'call.settled')
            this.#events?.next(event);
        for (const consequence of consequencesOf(before, after, event))
            this.#events?.next(consequence);
        const { endReason } = after;
        if (!isOver || endReason === undefined || this.#heldDisconnection?.type !== 'call.disconnected')
            return;
        this.#events?.next({ ...this.#heldDisconnection, reason: endReason });
    }
}
//# sourceMappingURL=call-projection.js.map