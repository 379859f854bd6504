import type { RingOutcome } from '../../people/people.js';
import type { Party } from '../identity/identity-set.js';

/** Why a call ended or an operation failed, in the calling platform's numbers. */
export type ResultInfo = {
  readonly code: number;
  readonly subcode: number;
  readonly message: string;
};

/** Ways in which somebody who was called does not come; `cancelled` is the caller's own doing. */
export type RingFailure = Exclude<RingOutcome['kind'], 'answered'> | 'cancelled';

type Codes = readonly [code: number, subcode: number, text: string];

// 408/10057 and 480/10037 are Graph's own. The others come from the number space that the two calling
// services share and are unverified for Graph.
const voipFailures: Readonly<Record<RingFailure, Codes>> = {
  declined: [603, 0, 'the invitation was declined'],
  busy: [486, 8539, 'the user is busy'],
  timedOut: [408, 10057, 'no endpoint of the user answered in time'],
  unreachable: [480, 10037, 'the user has no registered endpoint'],
  cancelled: [487, 8542, 'the invitation was cancelled'],
};

const pstnFailures: Readonly<Record<RingFailure, Codes>> = {
  declined: [603, 560603, 'the call was declined'],
  busy: [486, 560486, 'the line is busy'],
  timedOut: [480, 560480, 'the call was not answered in time'],
  unreachable: [480, 10037, 'the number cannot be reached'],
  cancelled: [487, 560487, 'the call was cancelled'],
};

/** How the service words that somebody did not come: it names the raw id and ends with the diagnostic code. */
export function ringFailure(kind: RingFailure, party: Party): ResultInfo {
  const [code, subcode, text] = (party.kind === 'phone' ? pstnFailures : voipFailures)[kind];
  return diagnosed(code, subcode, `Could not add ${party.rawId}: ${text}`);
}

/** A phone invited where no number stands behind the call: the fields say 9999, the text has the real pair. */
export function noNumberBehindCall(party: Party): ResultInfo {
  return {
    code: 412,
    subcode: 9999,
    message: `Could not add ${party.rawId}: no phone number stands behind this call. DiagCode: 412#10073.`,
  };
}

/** A phone invited into a meeting that was joined by token. Code and subcode beside the text are unverified. */
export function noDialOutData(party: Party): ResultInfo {
  return {
    code: 403,
    subcode: 9999,
    message: `Could not add ${party.rawId}: the call lacks the data for dialling out. DiagCode: 403#10151.`,
  };
}

/** The call or the participant to move was gone when the move was due. The subcode is unverified. */
export function replacedCallGone(party: Party): ResultInfo {
  return diagnosed(500, 9999, `Could not move ${party.rawId}: the call to replace has ended`);
}

/** The person who was to take over did not come; the blind and the consultative form have a code each. */
export function transferFailed(kind: 'blind' | 'consultative', why: string): ResultInfo {
  return diagnosed(
    500,
    kind === 'blind' ? 7000 : 7700,
    `The call could not be transferred: ${why}`,
  );
}

/** The other one of a peer-to-peer call hung up. */
export function remoteHungUp(party: Party): ResultInfo {
  return party.kind === 'phone'
    ? diagnosed(200, 560000, 'The PSTN user hung up')
    : diagnosed(200, 4521, 'The other participant ended the call');
}

/** The ways in which a call ends that need no details. */
export const callEndings = {
  hungUp: diagnosed(200, 7000, 'The call was ended by the application'),
  allOthersLeft: diagnosed(200, 5002, 'All other participants have left'),
  nobodyJoined: diagnosed(200, 5013, 'No one else joined the group call'),
  removed: diagnosed(200, 5300, 'The application was removed by another participant'),
  transferred: { code: 0, subcode: 7015, message: 'GracefulTransferCompleted' },
  notAnswered: diagnosed(408, 10057, 'The application did not answer in time'),
  replaced: diagnosed(200, 18503, 'The other participant moved to another call'),
  keepAliveMissed: diagnosed(408, 8537, 'The application did not keep the call alive'),
} as const satisfies Readonly<Record<string, ResultInfo>>;

/** The ways in which a media operation ends. All but 0, 8508 and 8515 are ACS's numbers, unverified for Graph. */
export const mediaEndings = {
  completed: { code: 200, subcode: 0, message: 'Action completed, the prompt was played.' },
  cancelled: { code: 400, subcode: 8508, message: 'Action failed, the operation was cancelled.' },
  longSilence: { code: 200, subcode: 8509, message: 'Action completed, the silence lasted.' },
  initialSilence: { code: 400, subcode: 8510, message: 'Action failed, nobody said anything.' },
  promptUnreadable: {
    code: 500,
    subcode: 8511,
    message: 'Action failed, the prompt was not played.',
  },
  stopTone: { code: 200, subcode: 8514, message: 'Action completed, a stop tone was detected.' },
  maximumDuration: {
    code: 200,
    subcode: 8515,
    message: 'Action completed, max record duration reached.',
  },
  notDownloaded: {
    code: 400,
    subcode: 8536,
    message: 'Action failed, the file could not be downloaded.',
  },
} as const satisfies Readonly<Record<string, ResultInfo>>;

/** The result as Graph writes it. */
export function resultInfoWire(result: ResultInfo): object {
  return { '@odata.type': '#microsoft.graph.resultInfo', ...result };
}

function diagnosed(code: number, subcode: number, text: string): ResultInfo {
  return { code, subcode, message: `${text}. DiagCode: ${code}#${subcode}.` };
}
