import { type AcsOptions, acs, createAcsProvider } from '@tandem/acs';
import { acsModule } from '@tandem/acs/di';
import type { Calling, Clock } from '@tandem/core';
import { communicationUser, createCalling, phone, systemClock, teamsUser } from '@tandem/core';
import { callingModule, callingToken, clockToken, loggerToken } from '@tandem/core/di';
import { createGraphProvider, type GraphOptions, graph } from '@tandem/graph';
import { graphModule } from '@tandem/graph/di';
import { Container } from 'inversify';
import { IndiscreetService } from './indiscreet-service.js';
import { Overheard } from './overheard.js';
import { planted, rawIds } from './planted.js';

/** A clock of the machine on which short waits, those before a request is tried again, are over at once. */
const impatientClock: Clock = {
  ...systemClock,
  after: (delayMs, task) => systemClock.after(delayMs > 5_000 ? delayMs : 0, task),
};

/** People whom nobody must hear of. */
export const people = {
  phone: phone(planted.phoneNumber),
  user: communicationUser(rawIds.communicationUser),
  teamsUser: teamsUser(planted.teamsUser),
};

/** Services that tell everything, clients that must tell nothing, and who listens. */
export class SecretScene {
  readonly service: IndiscreetService;
  readonly overheard = new Overheard();

  private constructor(service: IndiscreetService) {
    this.service = service;
  }

  static async open(): Promise<SecretScene> {
    return new SecretScene(await IndiscreetService.open());
  }

  get acsOptions(): AcsOptions {
    const connectionString = `endpoint=${this.service.origin};accesskey=${planted.accessKey}`;
    return {
      credential: { connectionString },
      callbackUrl: `https://app.example/acs?code=${planted.gridSecret}`,
      audience: 'audience',
    };
  }

  get graphOptions(): GraphOptions {
    const { clientSecret } = planted;
    const tokenUrl = `${this.service.origin}/token`;
    return {
      baseUrl: `${this.service.origin}/graph`,
      credential: { tenantId: 'tenant', clientId: 'client', clientSecret, tokenUrl },
      callbackUrl: `https://app.example/graph?code=${planted.gridSecret}`,
      applicationInstanceId: 'instance',
    };
  }

  get parts() {
    return { clock: impatientClock, logger: this.overheard.logger };
  }

  /** A client whose providers are in its configuration. */
  configured(): Calling {
    return createCalling({
      adapters: [acs, graph],
      provider: 'acs',
      providers: { acs: { ...this.acsOptions }, graph: { ...this.graphOptions } },
      ...this.parts,
      reconcile: false,
    });
  }

  /** A client whose providers were made by hand, with a logger of their own. */
  assembled(): Calling {
    return createCalling({
      instances: [
        createAcsProvider(this.acsOptions, this.parts),
        createGraphProvider(this.graphOptions, this.parts),
      ],
      provider: 'acs',
      reconcile: false,
    });
  }

  /** A client that a container made. */
  async injected(): Promise<Calling> {
    const container = new Container();
    await container.load(callingModule({ provider: 'acs' }), acsModule(this.acsOptions));
    await container.load(graphModule(this.graphOptions));
    (await container.rebind(loggerToken)).toConstantValue(this.overheard.logger);
    (await container.rebind(clockToken)).toConstantValue(impatientClock);
    return container.get(callingToken);
  }

  async close(): Promise<void> {
    this.overheard.close();
    await this.service.close();
  }
}
