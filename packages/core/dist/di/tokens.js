/** The client. */
export const callingToken = Symbol.for('@tandem/core.Calling');
/** A provider. Several may be bound; each has its own name. */
export const providerToken = Symbol.for('@tandem/core.Provider');
/** Where events are kept. */
export const eventLogToken = Symbol.for('@tandem/core.EventLog');
export const clockToken = Symbol.for('@tandem/core.Clock');
export const loggerToken = Symbol.for('@tandem/core.Logger');
//# sourceMappingURL=tokens.js.map