/** What a promise rejects with, or undefined when it does not. Listens at once, so that no rejection goes unheard. */
export function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}
