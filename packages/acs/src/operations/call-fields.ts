import * as v from 'valibot';
import { identity, text } from './fields.js';
import { since } from './since.js';

const sipHeaderName = v.pipe(
  v.string(),
  v.regex(
    /^(?:User-To-User|X-.+)$/i,
    'The service carries the SIP headers "User-To-User", "X-MS-Custom-…" and "X-…" only.',
  ),
);

const optionalText = v.optional(v.string());

const teamsPhoneCallDetails = v.strictObject({
  teamsPhoneCallerDetails: v.optional(
    v.strictObject({
      caller: identity,
      name: v.string(),
      phoneNumber: v.string(),
      recordId: optionalText,
      screenPopUrl: optionalText,
      isAuthenticated: v.optional(v.boolean()),
      additionalCallerInformation: v.optional(
        v.pipe(
          v.record(v.string(), v.string()),
          v.check((given) => Object.keys(given).length <= 10, 'Use at most 10 entries.'),
        ),
      ),
    }),
  ),
  teamsPhoneSourceDetails: v.optional(
    v.strictObject({
      source: identity,
      language: v.string(),
      status: v.string(),
      intendedTargets: v.optional(v.record(v.string(), identity)),
    }),
  ),
  sessionId: optionalText,
  intent: optionalText,
  callTopic: v.optional(v.pipe(v.string(), v.maxLength(48, 'Use at most 48 characters.'))),
  callContext: optionalText,
  transcriptUrl: optionalText,
  callSentiment: optionalText,
  suggestedActions: optionalText,
});

/** What goes with an invitation or a transfer to whoever is called. */
export const customCallingContext = v.strictObject({
  voipHeaders: v.optional(v.record(v.string(), v.string())),
  sipHeaders: v.optional(v.record(sipHeaderName, v.string())),
  teamsPhoneCallDetails: v.optional(since('2026-03-12', teamsPhoneCallDetails)),
});

const transport = {
  transportType: v.optional(v.literal('websocket'), 'websocket'),
  /** Where the service connects to: wss, or ws on loopback. */
  transportUrl: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^(?:wss:\/\/[^/]|ws:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])[:/])/i,
        'Use the address of a WebSocket, "wss://…", or "ws://…" on a loopback host.',
      ),
    ),
  ),
};

const mediaStreamingOptions = v.strictObject({
  ...transport,
  audioChannelType: v.picklist(['mixed', 'unmixed']),
  contentType: v.optional(v.literal('audio')),
  startMediaStreaming: v.optional(v.boolean()),
  enableBidirectional: v.optional(v.boolean()),
  audioFormat: v.optional(v.picklist(['pcm16KMono', 'pcm24KMono'])),
  enableDtmfTones: v.optional(v.boolean()),
});

const transcriptionOptions = v.strictObject({
  ...transport,
  locale: text,
  speechModelEndpointId: v.optional(text),
  startTranscription: v.optional(v.boolean()),
  enableIntermediateResults: v.optional(v.boolean()),
});

/** How the sound of a call is understood, streamed and written down. */
export const intelligence = {
  /** Needed for spoken prompts, for the recognition of speech and for transcription. */
  callIntelligenceOptions: v.optional(v.strictObject({ cognitiveServicesEndpoint: text })),
  mediaStreamingOptions: v.optional(since('2025-05-15', mediaStreamingOptions)),
  transcriptionOptions: v.optional(since('2025-05-15', transcriptionOptions)),
};

/** The Teams resource account as whom a call is placed. */
export const teamsAppSource = since(
  '2025-05-15',
  v.strictObject({
    appId: text,
    cloud: v.optional(v.picklist(['public', 'dod', 'gcch'])),
  }),
);

const groupCall = v.strictObject({ kind: v.literal('groupCallLocator'), groupCallId: text });
const serverCall = v.strictObject({ kind: v.literal('serverCallLocator'), serverCallId: text });
const roomCall = v.strictObject({ kind: v.literal('roomCallLocator'), roomId: text });

/** A call that exists already, by whatever names it. */
export const callLocator = v.variant('kind', [groupCall, serverCall, roomCall]);

/** A call that is to be recorded: rooms cannot be named here. */
export const recordableCall = v.variant('kind', [groupCall, serverCall]);
