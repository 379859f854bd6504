import { afterEach, describe, expect, it } from 'vitest';
import {
  type Consent,
  type GridReceiver,
  startGridReceiver,
} from '../__fixtures__/grid-receiver.js';
import { createVirtualClock } from '../clock/virtual-clock.js';
import type { Emulator } from '../emulator.js';
import { startEmulator } from '../start-emulator.js';
import { gridSchemas } from './grid-event.js';

const running: (Emulator | GridReceiver)[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((resource) => resource.close()));
});

async function scene(consent: Consent = 'agrees') {
  const [emulator, grid] = await Promise.all([startEmulator(), startGridReceiver(consent)]);
  running.push(emulator, grid);
  const control = async (path: string, body?: unknown) => {
    const response = await fetch(`${emulator.info.control}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const call = () =>
    emulator.acs.placeIncomingCall({ from: '4:+14255550123', to: '4:+18005550100' });
  return { emulator, grid, control, call };
}

describe.each(gridSchemas)('a subscription with %s', (schema) => {
  it('is active after the handshake, and gets events', async () => {
    const { emulator, grid, control, call } = await scene();
    const { status, body } = await control('/event-grid', { url: grid.url, schema, secret: 's' });
    expect({ status, state: body.state }).toEqual({ status: 201, state: 'active' });
    const [asked] = grid.deliveries;
    expect(asked?.headers['x-event-grid-secret']).toBe('s');
    if (schema === 'EventGridSchema') {
      expect(asked?.headers['aeg-event-type']).toBe('SubscriptionValidation');
      expect(asked?.body).toMatchObject([
        {
          eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
          data: { validationCode: expect.any(String), validationUrl: body.validationUrl },
        },
      ]);
    } else {
      expect(asked).toMatchObject({
        method: 'OPTIONS',
        headers: {
          'webhook-request-origin': 'eventgrid.azure.net',
          'webhook-request-callback': body.validationUrl,
        },
      });
    }
    call();
    await emulator.idle();
    expect(grid.eventData('IncomingCall')).toHaveLength(1);
    const delivered = grid.deliveries.at(-1);
    expect(Array.isArray(delivered?.body)).toBe(schema === 'EventGridSchema');
    if (schema === 'CloudEventSchemaV1_0') {
      expect(delivered?.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
      expect(delivered?.body).toMatchObject({
        specversion: '1.0',
        type: 'Microsoft.Communication.IncomingCall',
        source: expect.stringContaining('/communicationServices/'),
      });
    }
  });

  it('waits for a visit to the validation URL when the address keeps silent', async () => {
    const { emulator, grid, control, call } = await scene('keepsSilent');
    const { body } = await control('/event-grid', { url: grid.url, schema });
    expect(body.state).toBe('awaitingConsent');
    call();
    await emulator.idle();
    expect(grid.eventData('IncomingCall')).toEqual([]);
    expect((await fetch(`${body.validationUrl}x`)).status).toBe(404);
    expect((await fetch(body.validationUrl)).status).toBe(200);
    call();
    await emulator.idle();
    expect(grid.eventData('IncomingCall')).toHaveLength(1);
  });

  it.each<Consent>(['answersWrongly', 'fails'])(
    'is refused with the reason when the address %s',
    async (consent) => {
      const { grid, control } = await scene(consent);
      const { status, body } = await control('/event-grid', { url: grid.url, schema });
      expect(status).toBe(400);
      expect(body.error.message).toContain(grid.url);
      expect((await control('/event-grid')).body).toEqual({ value: [] });
    },
  );
});

describe('an event that is not taken', () => {
  it.each([
    [500, 10_000],
    [302, 10_000],
    [205, 10_000],
    [503, 30_000],
    [408, 120_000],
    [401, 300_000],
    [403, 300_000],
    [404, 300_000],
  ])('with %i comes again after %i ms', async (status, waitMs) => {
    const clock = createVirtualClock();
    const [emulator, grid] = await Promise.all([startEmulator({ clock }), startGridReceiver()]);
    running.push(emulator, grid);
    await emulator.eventGrid.subscribe({ url: grid.url });
    grid.answerNext(status);
    emulator.acs.placeIncomingCall({
      from: '4:+14255550123',
      to: '4:+18005550100',
      timeoutMs: 600_000,
    });
    await clock.advance(waitMs - 1);
    expect(grid.eventData('IncomingCall')).toHaveLength(1);
    await clock.advance(1);
    await emulator.idle();
    expect(grid.eventData('IncomingCall')).toHaveLength(2);
    expect(emulator.deliveries()).toMatchObject([{ status: 'delivered', attempts: [{}, {}] }]);
  });

  it.each([400, 413])('with %i does not come again', async (status) => {
    const clock = createVirtualClock();
    const [emulator, grid] = await Promise.all([startEmulator({ clock }), startGridReceiver()]);
    running.push(emulator, grid);
    await emulator.eventGrid.subscribe({ url: grid.url });
    grid.answerNext(status);
    emulator.acs.placeIncomingCall({ from: '4:+14255550123', to: '4:+18005550100' });
    await clock.advance(86_400_000);
    expect(grid.eventData('IncomingCall')).toHaveLength(1);
    expect(emulator.deliveries()).toMatchObject([{ status: 'refused' }]);
  });
});

describe('subscriptions', () => {
  it('from the start are asked before the first event, and come back with a reset', async () => {
    const grid = await startGridReceiver();
    const emulator = await startEmulator({ eventGrid: [{ url: grid.url }] });
    running.push(emulator, grid);
    expect(grid.deliveries).toEqual([]);
    for (let round = 1; round <= 2; round += 1) {
      emulator.acs.placeIncomingCall({ from: '4:+14255550123', to: '4:+18005550100' });
      await expect.poll(() => grid.eventData('IncomingCall').length).toBe(round);
      expect(emulator.eventGrid.subscriptions()).toMatchObject([{ state: 'active' }]);
      await emulator.reset();
      expect(emulator.eventGrid.subscriptions()).toMatchObject([{ state: 'pending' }]);
    }
  });

  it('get only the events they asked for', async () => {
    const { emulator, grid, call } = await scene();
    const eventTypes = ['Microsoft.Communication.RecordingFileStatusUpdated'];
    await emulator.eventGrid.subscribe({ url: grid.url, eventTypes });
    call();
    await emulator.idle();
    expect(grid.eventData('IncomingCall')).toEqual([]);
  });

  it.each([
    [{ url: 'http://example.com/' }, 'https'],
    [{}, 'url'],
    [{ url: 'https://example.com/', schema: 'soap' }, 'schema'],
  ])('are refused: %j', async (request, reason) => {
    const { control } = await scene();
    const { status, body } = await control('/event-grid', request);
    expect(status).toBe(400);
    expect(body.error.message).toContain(reason);
  });
});
