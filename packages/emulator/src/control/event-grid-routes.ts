import { gridSchemas } from '../event-grid/grid-event.js';
import {
  present,
  readOptionalText,
  readOptionalTexts,
  readOptionalWord,
  readText,
} from './control-body.js';
import { ControlError, type ControlRoute } from './control-route.js';
import { listOf, objectOf, oneOf, text } from './schemas.js';

const subscription = objectOf({
  id: text,
  url: text,
  schema: oneOf(gridSchemas),
  state: oneOf(['pending', 'awaitingConsent', 'active']),
  validationUrl: text,
});

/** Who gets the resource's Event Grid events. */
export const eventGridRoutes: readonly ControlRoute[] = [
  {
    id: 'listEventGridSubscriptions',
    method: 'get',
    path: '/control/event-grid',
    summary: 'The Event Grid subscriptions.',
    answer: { status: 200, schema: objectOf({ value: listOf(subscription) }) },
    handle: (_request, { eventGrid }) => ({ value: eventGrid.subscriptions() }),
  },
  {
    id: 'subscribeEventGrid',
    method: 'post',
    path: '/control/event-grid',
    summary: 'Subscribes an address to the resource’s events, after asking it as Event Grid does.',
    body: objectOf(
      { url: text, secret: text, schema: oneOf(gridSchemas), eventTypes: listOf(text) },
      ['url'],
    ),
    answer: { status: 201, schema: subscription },
    handle: ({ body }, { eventGrid }) =>
      eventGrid.subscribe({
        url: readText(body, 'url', 'http://localhost:8080/events'),
        ...present({
          secret: readOptionalText(body, 'secret'),
          schema: readOptionalWord(body, 'schema', gridSchemas),
          eventTypes: readOptionalTexts(body, 'eventTypes'),
        }),
      }),
  },
  {
    id: 'confirmEventGridSubscription',
    method: 'get',
    path: '/control/event-grid/{id}/validate',
    summary: 'Consents to a subscription later: the validation URL that its address was sent.',
    answer: { status: 200, schema: objectOf({ state: text }) },
    handle({ parameters, query }, { eventGrid }) {
      if (eventGrid.confirm(parameters.id ?? '', query.get('code') ?? '')) {
        return { state: 'active' };
      }
      throw new ControlError(404, 'There is no subscription with this id and code.');
    },
  },
];
