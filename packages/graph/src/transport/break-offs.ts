/** Something under way that can be broken off. */
export interface Breakable {
  breakOff(): void;
}

/**
 * Tells what is under way when a signal aborts. Requests come and go by the thousand on signals that live as long as the
 * client, so each signal is listened to once, and not by every request: that would cost more than signing one.
 */
export class BreakOffs {
  readonly #bySignal = new WeakMap<AbortSignal, Set<Breakable>>();

  /** From now on until {@link forget}. */
  watch(signal: AbortSignal, one: Breakable): void {
    const known = this.#bySignal.get(signal);
    if (known !== undefined) {
      known.add(one);
      return;
    }
    const watching = new Set([one]);
    this.#bySignal.set(signal, watching);
    const tell = () => {
      for (const each of [...watching]) each.breakOff();
    };
    signal.addEventListener('abort', tell, { once: true });
  }

  forget(signal: AbortSignal, one: Breakable): void {
    this.#bySignal.get(signal)?.delete(one);
  }
}
