import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type AcsService, createAcsService } from './acs/acs-service.js';
import { operationNames } from './acs/request/operation-table.js';
import { serveControlApi } from './control/control-api.js';
import type { Emulator } from './emulator.js';
import { requestFaults } from './fault/request-faults.js';
import { createGraphService, type GraphService } from './graph/graph-service.js';
import type { EmulatorOptions } from './kernel/emulator-options.js';
import { createKernel, type Kernel } from './kernel/kernel.js';
import type { EmulatorApp, Service } from './kernel/service.js';
import { RequestLog } from './request/request-log.js';
import { type Listener, listen } from './tls/listener.js';
import { serveDiscovery } from './token/discovery.js';

/** Starts an emulator and resolves when it takes requests. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const app: EmulatorApp = new Hono<{ Bindings: HttpBindings }>();
  const listener = await listen(app, options);
  try {
    return assemble(app, listener, options);
  } catch (error) {
    await listener.close();
    throw error;
  }
}

function assemble(app: EmulatorApp, listener: Listener, options: EmulatorOptions): Emulator {
  const kernel = createKernel(listener.baseUrl, options, listener.certificatePath);
  const requestLog = new RequestLog(kernel.clock, kernel.settings.historyLimit);
  const acs = createAcsService(kernel);
  const graph = createGraphService(kernel);
  const services = [acs, graph];
  const emulator = createEmulator({ kernel, acs, graph, services, requestLog, listener });
  serveControlApi(app, emulator);
  app.use(requestLog.middleware());
  app.use(
    requestFaults({
      faults: kernel.faults,
      clock: kernel.clock,
      newId: kernel.newId,
      idle: () => kernel.webhooks.idle(),
      namesOf: operationNames,
    }),
  );
  for (const issuer of [kernel.acsIssuer, kernel.graphIssuer, kernel.entraIssuer]) {
    serveDiscovery(app, issuer);
  }
  for (const service of services) service.routes(app);
  answerTheRest(app);
  return emulator;
}

interface Parts {
  readonly kernel: Kernel;
  readonly acs: AcsService;
  readonly graph: GraphService;
  readonly services: readonly Service[];
  readonly requestLog: RequestLog;
  readonly listener: Listener;
}

function createEmulator(parts: Parts): Emulator {
  const { kernel, acs, graph, services, requestLog, listener } = parts;
  let closing: Promise<void> | undefined;

  async function reset(): Promise<void> {
    kernel.clock.cancelAll();
    await kernel.webhooks.reset();
    for (const service of services) service.reset();
    kernel.people.reset();
    kernel.eventGrid.reset();
    kernel.faults.reset();
    requestLog.clear();
  }

  async function close(): Promise<void> {
    const closed = listener.close();
    kernel.clock.cancelAll();
    await kernel.webhooks.close();
    for (const service of services) service.close();
    await closed;
    // A request that was being served meanwhile may have scheduled something.
    kernel.clock.cancelAll();
  }

  return {
    info: kernel.info,
    time: kernel.time,
    people: kernel.people,
    eventGrid: kernel.eventGrid,
    faults: kernel.faults,
    acs: acs.stage,
    graph: graph.stage,
    calls: () => services.flatMap((service) => service.calls()),
    requests: () => requestLog.requests(),
    deliveries: () => kernel.webhooks.deliveries(),
    setDeliveryHooks: (hooks) => kernel.webhooks.setHooks(hooks),
    idle: () => kernel.webhooks.idle(),
    async rotateKeys() {
      await Promise.all(
        [kernel.acsIssuer, kernel.graphIssuer, kernel.entraIssuer].map((issuer) => issuer.rotate()),
      );
    },
    reset,
    close: () => (closing ??= close()),
  };
}

function answerTheRest(app: EmulatorApp): void {
  app.notFound((context) => {
    const message = `The emulator does not know ${context.req.method} ${context.req.path}.`;
    return context.json({ error: { code: 'NotImplemented', message } }, 501);
  });
  app.onError((error, context) => {
    const message = `The emulator failed: ${error.message}`;
    return context.json({ error: { code: 'InternalServerError', message } }, 500);
  });
}
