import type {
  AudioRoutingGroup,
  Call,
  CommsOperation,
  ContentSharingSession,
  InviteParticipantsOperation,
  Participant,
  RecordOperation,
  Tone,
} from '@microsoft/microsoft-graph-types';
import type { CallingConfig, Call as NeutralCall } from '@tandem/core';
import { describe, expectTypeOf, it } from 'vitest';
import type {
  GraphApi,
  GraphCallApi,
  GraphCreateCallBody,
  GraphInviteBody,
  GraphSendDtmfTonesBody,
} from '../index.js';
import { graph } from '../index.js';

describe("the service's own API", () => {
  it('answers in the types that Microsoft publishes', () => {
    expectTypeOf<GraphApi['createCall']>().returns.resolves.toEqualTypeOf<Call>();
    expectTypeOf<GraphCallApi['get']>().returns.resolves.toEqualTypeOf<Call>();
    expectTypeOf<
      GraphCallApi['recordResponse']
    >().returns.resolves.toEqualTypeOf<RecordOperation>();
    type People = GraphCallApi['participants'];
    expectTypeOf<People['list']>().returns.resolves.toEqualTypeOf<readonly Participant[]>();
    expectTypeOf<People['invite']>().returns.resolves.toEqualTypeOf<InviteParticipantsOperation>();
    type Operations = GraphCallApi['operations'];
    expectTypeOf<Operations['get']>().returns.resolves.toEqualTypeOf<CommsOperation>();
    type Groups = GraphCallApi['audioRoutingGroups'];
    expectTypeOf<Groups['create']>().returns.resolves.toEqualTypeOf<AudioRoutingGroup>();
    type Sessions = GraphCallApi['contentSharingSessions'];
    expectTypeOf<Sessions['get']>().returns.resolves.toEqualTypeOf<ContentSharingSession>();
  });

  it('asks in those types', () => {
    expectTypeOf<GraphSendDtmfTonesBody['tones']>().toEqualTypeOf<readonly Tone[]>();
    expectTypeOf<GraphCreateCallBody['targets']>().toEqualTypeOf<Call['targets']>();
    expectTypeOf<{
      participants: [{ identity: { user: { id: string } } }];
    }>().toExtend<GraphInviteBody>();
    expectTypeOf<{ participants: string[] }>().not.toExtend<GraphInviteBody>();
  });

  it('takes no media without the name of their type', () => {
    type Media = GraphCreateCallBody['mediaConfig'];
    expectTypeOf<{ preFetchMedia: [] }>().not.toExtend<Media>();
    expectTypeOf<{
      '@odata.type': '#microsoft.graph.serviceHostedMediaConfig';
    }>().toExtend<Media>();
  });

  it('is what a call and a client hand out for this provider', () => {
    expectTypeOf((call: NeutralCall) => call.native(graph)).returns.toEqualTypeOf<GraphCallApi>();
    expectTypeOf<{ provider: 'graph' }>().toExtend<Partial<CallingConfig>>();
  });
});
