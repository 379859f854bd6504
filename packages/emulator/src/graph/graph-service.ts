import type { Kernel } from '../kernel/kernel.js';
import type { Service } from '../kernel/service.js';
import { serveTokenEndpoint } from './access/token-endpoint.js';
import { CallEngine } from './call/call-engine.js';
import { graphRoot, graphRoutes } from './graph-routes.js';
import { GraphNotifier } from './notification/graph-notifier.js';
import { ParticipantDesk } from './participant/participant-desk.js';

/** The emulated Microsoft Graph calling service, and the token endpoint in front of it. */
export function createGraphService(kernel: Kernel): Service {
  const notifier = new GraphNotifier(kernel);
  const engine = new CallEngine(kernel, notifier);
  const desk = new ParticipantDesk({ kernel, engine, notifier });
  return {
    name: 'graph',
    routes(app) {
      serveTokenEndpoint(app, kernel);
      app.route(graphRoot, graphRoutes({ kernel, engine, desk }));
    },
    calls: () =>
      engine.calls().map((call) => ({
        service: 'graph',
        id: call.id,
        state: call.state,
        participants: call.others().map((party) => party.rawId),
        ringing: [...call.pending.values()].map((pending) => pending.party.rawId),
      })),
    reset: () => engine.clear(),
    close: () => engine.clear(),
  };
}
