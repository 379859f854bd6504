import type { Kernel } from '../kernel/kernel.js';
import type { Service } from '../kernel/service.js';
import { serveTokenEndpoint } from './access/token-endpoint.js';
import { createDesks } from './graph-desks.js';
import { graphRoot, graphRoutes } from './graph-routes.js';
import { GraphStage } from './graph-stage.js';

/** The emulated calling service of Microsoft Graph. */
export interface GraphService extends Service {
  readonly stage: GraphStage;
}

/** The emulated Microsoft Graph calling service, and the token endpoint in front of it. */
export function createGraphService(kernel: Kernel): GraphService {
  const desks = createDesks(kernel);
  const { engine, applications, recordings } = desks;
  return {
    name: 'graph',
    stage: new GraphStage(kernel, desks),
    routes(app) {
      serveTokenEndpoint(app, kernel, applications);
      recordings.routes(app);
      app.route(graphRoot, graphRoutes({ kernel, desks }));
    },
    calls: () =>
      engine.calls().map((call) => ({
        service: 'graph',
        id: call.id,
        state: call.state,
        participants: call.others().map((party) => party.rawId),
        ringing: [...call.pending.values()].map((pending) => pending.party.rawId),
      })),
    reset() {
      engine.clear();
      recordings.clear();
      applications.reset();
    },
    close() {
      engine.clear();
      recordings.clear();
    },
  };
}
