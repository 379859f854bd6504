/** A difference between what the official client sends and what Tandem sends that is meant. */
export interface DeclaredDifference {
  /** Operations by their native names: each of them shows the difference. */
  readonly operations: readonly string[] | 'every';
  /** `header <name>`, or the end of a field's path in the body. */
  readonly field: string;
  /** What the official client sends; undefined where it sends nothing. */
  readonly official: string | undefined;
  /** What Tandem sends; undefined where it sends nothing. */
  readonly tandem: string | undefined;
  readonly reason: string;
}

const media = [
  'play',
  'recognize',
  'startContinuousDtmfRecognition',
  'stopContinuousDtmfRecognition',
  'sendDtmfTones',
  'hold',
  'unhold',
];

/** Every difference that is meant. The table of the provider's page is made from this. */
export const declaredDifferences: readonly DeclaredDifference[] = [
  {
    operations: 'every',
    field: 'header accept-encoding',
    official: 'gzip,deflate',
    tandem: undefined,
    reason: 'Answers are small: they are not asked for compressed.',
  },
  {
    operations: [
      'createCall',
      'redirectCall',
      'transferToParticipant',
      'addParticipant',
      'moveParticipants',
      'play',
      'recognize',
      'startContinuousDtmfRecognition',
      'stopContinuousDtmfRecognition',
      'sendDtmfTones',
      'startRecording',
    ],
    field: 'phoneNumber.isAnonymous',
    official: 'false',
    tandem: undefined,
    reason: 'A default. It is sent where the number is anonymous.',
  },
  {
    operations: ['createCall', 'transferToParticipant', 'addParticipant'],
    field: 'sourceCallerIdNumber.isAnonymous',
    official: 'false',
    tandem: undefined,
    reason: 'A default.',
  },
  {
    operations: ['transferToParticipant', 'addParticipant'],
    field: 'microsoftTeamsUser.isAnonymous',
    official: 'false',
    tandem: undefined,
    reason: 'A default. It is sent for guests.',
  },
  {
    operations: ['addParticipant'],
    field: 'microsoftTeamsUser.cloud',
    official: 'public',
    tandem: undefined,
    reason: 'A default. It is sent where the identity names its cloud.',
  },
  {
    operations: media.filter((name) => name !== 'play' && name !== 'recognize'),
    field: 'targetParticipant.kind',
    official: undefined,
    tandem: 'the kind',
    reason: 'Identifiers are written in one way everywhere; the official client has two.',
  },
  {
    operations: ['recognize'],
    field: 'recognizeOptions.targetParticipant.kind',
    official: undefined,
    tandem: 'the kind',
    reason: 'The same.',
  },
  {
    operations: ['play'],
    field: 'playTo.*.kind',
    official: undefined,
    tandem: 'the kind',
    reason: 'The same.',
  },
  {
    operations: ['createCall'],
    field: 'teamsAppSource.cloud',
    official: undefined,
    tandem: 'the cloud',
    reason: 'The official client drops it.',
  },
  {
    operations: ['createCall'],
    field: 'source.id',
    official: 'its own source',
    tandem: undefined,
    reason:
      'A call placed as a Teams resource account is that account’s; a configured source is not sent beside it.',
  },
  {
    operations: [
      'transferToParticipant',
      'removeParticipant',
      'cancelAddParticipant',
      'moveParticipants',
      'play',
      'recognize',
    ],
    field: 'operationContext',
    official: 'a UUID',
    tandem: undefined,
    reason:
      'The native door sends what it is given; the neutral one always sends a context, of every operation.',
  },
  {
    operations: ['transferToParticipant', 'addParticipant'],
    field: 'customCallingContext.voipHeaders',
    official: 'empty object',
    tandem: undefined,
    reason: 'Nothing was given.',
  },
  {
    operations: ['transferToParticipant', 'addParticipant'],
    field: 'customCallingContext.sipHeaders',
    official: 'empty object',
    tandem: undefined,
    reason: 'Nothing was given.',
  },
  {
    operations: ['play'],
    field: 'playTo',
    official: 'empty list',
    tandem: undefined,
    reason: 'Everybody hears it either way.',
  },
  {
    operations: ['play'],
    field: 'playOptions.loop',
    official: 'false',
    tandem: undefined,
    reason: 'A default.',
  },
  {
    operations: ['play'],
    field: 'interruptCallMediaOperation',
    official: undefined,
    tandem: 'true',
    reason: 'The official client sends it for everybody only, not for those whom it plays to.',
  },
  {
    operations: ['startContinuousDtmfRecognition'],
    field: 'operationCallbackUri',
    official: undefined,
    tandem: 'the address',
    reason: 'The official client drops it.',
  },
  {
    operations: ['recognize'],
    field: 'recognizeOptions.initialSilenceTimeoutInSeconds',
    official: '5',
    tandem: undefined,
    reason: 'A default of the service.',
  },
  {
    operations: ['recognize'],
    field: 'dtmfOptions.interToneTimeoutInSeconds',
    official: '2',
    tandem: undefined,
    reason: 'A default of the service.',
  },
  {
    operations: ['recognize'],
    field: 'recognizeOptions.initialSilenceTimeoutInSeconds',
    official: '5',
    tandem: '0',
    reason: 'The official client takes 0 for absent.',
  },
  {
    operations: ['recognize'],
    field: 'speechOptions.endSilenceTimeoutInMs',
    official: '2000',
    tandem: '0',
    reason: 'The official client takes 0 for absent.',
  },
  {
    operations: ['recordingFiles.open', 'recordingFiles.delete'],
    field: 'header originalurl',
    official: 'the address of the file',
    tandem: undefined,
    reason: 'A note of the official client to itself that it does not take off.',
  },
];

/** The table of differences of the provider's page. */
export function differenceTable(): string {
  const rows = declaredDifferences.map(({ operations, field, official, tandem, reason }) => {
    const named = operations === 'every' ? 'every' : operations.map(code).join(', ');
    return row([named, code(field), official ?? 'nothing', tandem ?? 'nothing', reason]);
  });
  const heads = ['Operations', 'Field', 'Official client', 'Tandem', 'Reason'];
  return [row(heads), row(heads.map(() => '---')), ...rows].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
