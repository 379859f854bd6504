import { systemClock } from '../clock/clock.js';
import { InvalidArgumentError, UnavailableError } from '../errors/errors.js';
/** How many appends pass between two looks for logs whose time is over. */
const sweepInterval = 256;
/** An event log in the memory of this process: for one process, for tests, and for calls that need not outlive it. */
export class MemoryEventLog {
    #calls = new Map();
    #clock;
    #options;
    #appends = 0;
    #isClosed = false;
    constructor({ clock = systemClock, ...options } = {}) {
        this.#clock = clock;
        this.#options = {
            retainEndedMs: 300_000,
            retainIdleMs: 86_400_000,
            maxEntries: 100_000,
            ...options,
        };
    }
    /** How many calls the log holds. */
    get size() {
        return this.#calls.size;
    }
    async append(callId, events) {
        if (this.#isClosed) {
            throw new UnavailableError('The event log is closed.', { callId });
        }
        const log = this.#open(callId);
        let appended = 0;
        for (const event of events) {
            if (event.id !== undefined) {
                if (log.ids.has(event.id))
                    continue;
                log.ids.add(event.id);
            }
            appended += 1;
            log.entries.push({ position: String(log.dropped + log.entries.length + 1), event });
            if (event.type === 'call.disconnected')
                log.hasEnded = true;
        }
        this.#trim(log);
        this.#sweep();
        for (const watch of log.watches)
            watch.wake();
        return { appended, duplicates: events.length - appended };
    }
    async read(callId, after) {
        const log = this.#calls.get(callId);
        return log === undefined ? [] : entriesAfter(log, positionOf(after));
    }
    watch(callId, after, listener) {
        const log = this.#open(callId);
        const watch = new MemoryWatch(log, positionOf(after), { listener, clock: this.#clock });
        if (!this.#isClosed)
            watch.wake();
        return watch;
    }
    async *openCalls() {
        for (const [callId, { hasEnded, entries }] of this.#calls) {
            if (!hasEnded && entries.length > 0)
                yield callId;
        }
    }
    async close() {
        this.#isClosed = true;
        for (const log of this.#calls.values()) {
            for (const watch of log.watches)
                watch.close();
        }
        this.#calls.clear();
    }
    #open(callId) {
        const touchedAt = this.#clock.now();
        const known = this.#calls.get(callId);
        if (known !== undefined) {
            known.touchedAt = touchedAt;
            return known;
        }
        const log = {
            entries: [],
            dropped: 0,
            ids: new Set(),
            watches: new Set(),
            touchedAt,
            hasEnded: false,
        };
        this.#calls.set(callId, log);
        return log;
    }
    #trim(log) {
        const excess = log.entries.length - this.#options.maxEntries;
        if (excess <= 0)
            return;
        for (const { event } of log.entries.splice(0, excess)) {
            if (event.id !== undefined)
                log.ids.delete(event.id);
        }
        log.dropped += excess;
    }
    #sweep() {
        this.#appends += 1;
        if (this.#appends % sweepInterval !== 0)
            return;
        const now = this.#clock.now();
        const { retainEndedMs, retainIdleMs } = this.#options;
        for (const [callId, log] of this.#calls) {
            const retainMs = log.hasEnded ? retainEndedMs : retainIdleMs;
            if (log.watches.size === 0 && now - log.touchedAt > retainMs)
                this.#calls.delete(callId);
        }
    }
}
class MemoryWatch {
    #log;
    #listener;
    #clock;
    #position;
    #isAwake = false;
    #isClosed = false;
    constructor(log, position, { listener, clock }) {
        this.#log = log;
        this.#position = position;
        this.#listener = listener;
        this.#clock = clock;
        log.watches.add(this);
    }
    /** Whoever appended is answered first: delivery waits for the end of the current turn. */
    wake() {
        if (this.#isAwake || this.#isClosed)
            return;
        this.#isAwake = true;
        this.#clock.soon(() => this.#deliver());
    }
    close() {
        this.#isClosed = true;
        this.#log.watches.delete(this);
    }
    #deliver() {
        this.#isAwake = false;
        if (this.#isClosed)
            return;
        const entries = entriesAfter(this.#log, this.#position);
        if (entries.length === 0)
            return;
        this.#position = this.#log.dropped + this.#log.entries.length;
        this.#listener(entries);
    }
}
function entriesAfter(log, position) {
    return log.entries.slice(Math.max(0, position - log.dropped));
}
function positionOf(position) {
    if (position === undefined)
        return 0;
    const index = Number(position);
    if (Number.isSafeInteger(index) && index >= 0)
        return index;
    throw new InvalidArgumentError('This position was not given by this log. Use the position of a LogEntry.', {
        path: 'after',
    });
}
//# sourceMappingURL=memory-event-log.js.map