/** What a relay has done so far. */
export interface ChaosReport {
  /** Deliveries that it was given. */
  readonly taken: number;
  /** Bodies that an intake took, repetitions included. */
  readonly handedOn: number;
  /** Deliveries that it lost. */
  readonly lost: number;
  /** Repetitions of deliveries. */
  readonly repeated: number;
  /** Deliveries that it kept for a time. */
  readonly delayed: number;
  /** Deliveries that arrived after a later one. */
  readonly reordered: number;
  /** Deliveries that arrived in one body with others. */
  readonly batched: number;
  /** Commands whose answer was read only after a webhook that reported on them. */
  readonly eventsFirst: number;
  /** Webhooks that were held until the command they report on was answered. */
  readonly answerFirst: number;
  /** Tries after an intake had been unavailable. */
  readonly retried: number;
  /** Bodies that an intake refused for good. */
  readonly refused: number;
  /** Bodies by the intake that took them. */
  readonly byIntake: readonly number[];
}

/** The counts of a {@link ChaosReport}, being counted. */
export type Tally = { -readonly [Key in Exclude<keyof ChaosReport, 'byIntake'>]: number } & {
  readonly byIntake: number[];
};

/** Nothing has happened yet. */
export function newTally(intakes: number): Tally {
  return {
    taken: 0,
    handedOn: 0,
    lost: 0,
    repeated: 0,
    delayed: 0,
    reordered: 0,
    batched: 0,
    eventsFirst: 0,
    answerFirst: 0,
    retried: 0,
    refused: 0,
    byIntake: Array.from({ length: intakes }, () => 0),
  };
}
