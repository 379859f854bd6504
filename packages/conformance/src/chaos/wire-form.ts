/** How a service puts several events into the body of one delivery. */
export interface WireForm {
  /** The events of a body. */
  split(body: unknown): readonly unknown[];
  /** A body of several events. */
  join(events: readonly unknown[]): unknown;
}

/** Bodies that are arrays of events, or one event by itself. */
export const arrayForm: WireForm = {
  split: (body) => (Array.isArray(body) ? body : [body]),
  join: (events) => events,
};

/** Bodies that are objects with the events in one member, such as `{ "value": […] }`. */
export function memberForm(member: string): WireForm {
  return {
    split: (body) => {
      const events =
        typeof body === 'object' && body !== null ? Reflect.get(body, member) : undefined;
      return Array.isArray(events) ? events : [body];
    },
    join: (events) => ({ [member]: events }),
  };
}
