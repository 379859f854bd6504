import { Client, ResponseType } from '@microsoft/microsoft-graph-client';
import { RequestsUnderWay } from '@tandem/core';
import { expect, it } from 'vitest';
import { AnswerSlot } from './answer-slot.js';
import { WayIn } from './way-in.js';

it('has a request by the time the SDK returns, and keeps what the chain failed with as it was', async () => {
  const failure = new Error('the chain failed');
  const urls: unknown[] = [];
  const chain = {
    execute: async ({ request }: { request: unknown }) => {
      urls.push(request);
      throw failure;
    },
  };
  const sdk = Client.initWithMiddleware({
    baseUrl: 'http://localhost',
    middleware: new WayIn(chain),
  });
  const slot = new AnswerSlot();
  void sdk.api('/calls').responseType(ResponseType.RAW).middlewareOptions([slot]).post({});
  expect(urls).toEqual(['http://localhost/v1.0/calls']);
  await expect(slot.work).rejects.toBe(failure);
});

it('is over when the last of several is over, and at once where there is none', async () => {
  const underWay = new RequestsUnderWay();
  await underWay.over();
  const seen: string[] = [];
  underWay.enter();
  underWay.enter();
  const over = underWay.over().then(() => seen.push('over'));
  underWay.leave();
  await Promise.resolve();
  seen.push('one left');
  underWay.leave();
  await over;
  expect(seen).toEqual(['one left', 'over']);
});
