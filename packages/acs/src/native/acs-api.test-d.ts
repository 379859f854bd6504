import type { CallingConfig, Identity } from '@tandem/core';
import { describe, expectTypeOf, it } from 'vitest';
import type {
  AcsAnswerOf,
  AcsApi,
  AcsCallApi,
  AcsProviderOptions,
  AcsRequestOf,
} from '../index.js';
import type { WebSocketLike } from '../media/index.js';

describe('the whole API', () => {
  it('is typed by its table', () => {
    expectTypeOf<AcsRequestOf<'addParticipant'>['participantToAdd']>().toEqualTypeOf<Identity>();
    expectTypeOf<AcsRequestOf<'addParticipant'>['invitationTimeoutInSeconds']>().toEqualTypeOf<
      number | undefined
    >();
    expectTypeOf<AcsRequestOf<'rejectCall'>['callRejectReason']>().toEqualTypeOf<
      'none' | 'busy' | 'forbidden' | undefined
    >();
    expectTypeOf<AcsAnswerOf<'addParticipant'>['invitationId']>().toEqualTypeOf<
      string | undefined
    >();
    expectTypeOf<AcsAnswerOf<'getCall'>['targets']>().toEqualTypeOf<
      readonly Identity[] | undefined
    >();
    expectTypeOf<AcsAnswerOf<'hangupCall'>>().toEqualTypeOf<undefined>();
  });

  it('has the operations of a call on the call, and the others beside', () => {
    expectTypeOf<AcsCallApi>().toHaveProperty('hold');
    expectTypeOf<AcsCallApi>().not.toHaveProperty('createCall');
    expectTypeOf<AcsApi>().toHaveProperty('createCall');
    expectTypeOf<AcsApi>().not.toHaveProperty('hold');
  });

  it('asks for a request only where something must be said', () => {
    expectTypeOf<AcsCallApi['getCall']>()
      .parameter(0)
      .toEqualTypeOf<AcsRequestOf<'getCall'> | undefined>();
    expectTypeOf<AcsCallApi['hold']>().parameter(0).toEqualTypeOf<AcsRequestOf<'hold'>>();
  });
});

describe('options of the service’s own', () => {
  it('are the fields that a command does not fill', () => {
    expectTypeOf<keyof AcsProviderOptions['invite']>().toEqualTypeOf<
      'operationCallbackUri' | 'customCallingContext'
    >();
    expectTypeOf<keyof AcsProviderOptions['recognize']>().toEqualTypeOf<
      | 'operationCallbackUri'
      | 'voiceKind'
      | 'customVoiceEndpointId'
      | 'speechRecognitionModelEndpointId'
    >();
  });
});

describe('a media socket', () => {
  it('is over any WebSocket', () => {
    expectTypeOf<WebSocket>().toExtend<WebSocketLike>();
    expectTypeOf<CallingConfig>().not.toExtend<WebSocketLike>();
  });
});
