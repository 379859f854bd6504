import type { ServiceIdentifier } from 'inversify';
import type { Dispatcher } from 'undici';

/** Carries the requests of the providers that this package binds. May be left unbound; each has its own then. */
export const graphDispatcherToken: ServiceIdentifier<Dispatcher> = Symbol.for(
  '@tandem/graph.Dispatcher',
);
