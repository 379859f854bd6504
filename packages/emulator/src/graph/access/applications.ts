import type { GraphApplication } from '../../kernel/emulator-options.js';
import type { Kernel } from '../../kernel/kernel.js';
import { callbackUriProblem } from '../../webhook/callback-uri.js';
import type { Party } from '../identity/identity-set.js';
import { isSameId } from './entra-id.js';
import { callPermissions } from './permissions.js';

/** An application of the tenant, as it stands at the moment. */
export type Application = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly permissions: readonly string[];
  /** Where its incoming calls are announced; null while it cannot be called. */
  readonly callbackUri: string | null;
};

/** The applications of the emulated tenant: who may get a token, and whom a call can reach. */
export class Applications {
  readonly #kernel: Pick<Kernel, 'people' | 'settings'>;
  /** Webhooks that were registered at run time, by client id in lower case. */
  readonly #registered = new Map<string, string>();

  constructor(kernel: Pick<Kernel, 'people' | 'settings'>) {
    this.#kernel = kernel;
    for (const { clientId, callbackUri } of this.#configured())
      if (callbackUri !== undefined) requireCallbackUri(callbackUri, `of application ${clientId}`);
  }

  find(clientId: string): Application | undefined {
    const found = this.#configured().find((application) =>
      isSameId(application.clientId, clientId),
    );
    return found && this.#asItStands(found);
  }

  /** The application that takes the calls to this identity: to its own, or to a resource account or number of the main one. */
  ownerOf(party: Party): Application | undefined {
    if (party.kind === 'application') {
      const application = this.find(party.member.id);
      if (application !== undefined) return application;
    }
    return this.#kernel.people.behaviourOf(party.rawId).kind === 'application'
      ? this.#asItStands(this.#kernel.settings.graph)
      : undefined;
  }

  /** Registers the calling webhook of an application, from the next incoming call on. */
  register(clientId: string, callbackUri: string): void {
    if (this.find(clientId) === undefined)
      throw new TypeError(`There is no application ${clientId} in the emulated tenant.`);
    requireCallbackUri(callbackUri, `of application ${clientId}`);
    this.#registered.set(clientId.toLowerCase(), callbackUri);
  }

  /** Forgets the webhooks that were registered at run time. */
  reset(): void {
    this.#registered.clear();
  }

  #configured(): readonly GraphApplication[] {
    const { graph } = this.#kernel.settings;
    return [graph, ...(graph.applications ?? [])];
  }

  #asItStands(application: GraphApplication): Application {
    const { clientId, clientSecret, permissions = callPermissions, callbackUri } = application;
    const registered = this.#registered.get(clientId.toLowerCase());
    return { clientId, clientSecret, permissions, callbackUri: registered ?? callbackUri ?? null };
  }
}

function requireCallbackUri(value: string, whose: string): void {
  const problem = callbackUriProblem(value);
  if (problem !== undefined) throw new TypeError(`callbackUri ${whose}: ${problem}.`);
}
