import type { RingOutcome } from '../../people/people.js';
import { type ApiVersion, isAtLeast } from '../api-version.js';
import type { Identifier } from '../identifier.js';

/** How something went, as a callback reports it. */
export interface Result {
  readonly code: number;
  readonly subCode: number;
  readonly message: string;
  /** The telephone network's words for it; from 2026-03-12 on. */
  readonly sipDetails?: ResultDetails;
  readonly q850Details?: ResultDetails;
}

interface ResultDetails {
  readonly code: number;
  readonly message: string;
}

/** How the ringing of a person failed; `rejected` and `forbidden` are an application's own words. */
export type RingFailure = Exclude<RingOutcome['kind'], 'answered'> | 'rejected' | 'forbidden';

interface Diagnosis {
  readonly code: number;
  readonly subCode: number;
  readonly reason: string;
  readonly q850?: ResultDetails;
}

export const succeeded: Result = { code: 200, subCode: 0, message: '' };

/** The application hung up. */
export const hungUp = ended({ code: 0, subCode: 7000, reason: 'The conversation has ended.' });

/** The application ended the call for everyone. */
export const terminated = ended({
  code: 0,
  subCode: 7000,
  reason: 'Call was ended by Azure Communication Service Call Automation API or a server bot.',
});

/** Another leg ended the call for everyone. The second full stop is the service's. */
export const endedForAll = ended({
  code: 0,
  subCode: 5001,
  reason: 'This conversation has ended..',
});

/** Everybody else has left. */
export const leftAlone = ended({ code: 0, subCode: 5002, reason: 'The conversation has ended.' });

/** The other leg hung up, and nobody but this one is left. */
export const leftAsLast = ended({ code: 0, subCode: 5010, reason: 'The conversation has ended.' });

/** Somebody took the identity of this leg out of the call. */
export const removedByOther = ended({
  code: 0,
  subCode: 5300,
  reason: 'The conversation has ended.',
});

/** The call was passed on, and the application is out of it (pair known from Graph, unverified here). */
export const transferCompleted = ended({
  code: 0,
  subCode: 7015,
  reason: 'The call has been transferred.',
});

/** An incoming call was taken before this application took it (pair documented, text unverified). */
export const answeredElsewhere: Result = {
  code: 487,
  subCode: 10003,
  message: 'The call was answered elsewhere. DiagCode: 487#10003.@',
};

/** There is no call to connect to (unverified). */
export const callNotFound: Result = { code: 404, subCode: 8522, message: 'Call not found.' };

/** The only other party, on a telephone, hung up. */
export const phoneHungUp = ended({
  code: 0,
  subCode: 540000,
  reason: 'Call ended successfully by local PSTN caller.',
});

/** The application hung up before anybody had answered (pair documented, text unverified). */
export const cancelledWhileRinging = ended({
  code: 0,
  subCode: 487,
  reason: 'The call has been canceled.',
});

/** None of several called parties accepted (pair documented, text unverified). */
export const declinedByAll = ended({
  code: 0,
  subCode: 5003,
  reason: 'All participants declined the call.',
});

/** The participant named by an operation is not in the call (pair documented, text unverified). */
export const participantNotInCall: Result = {
  code: 400,
  subCode: 8558,
  message: 'Action failed, the participant is not in the call.',
};

/** Somebody is in the call as an application, which has to come over by itself (unverified). */
export const cannotMoveLeg: Result = {
  code: 400,
  subCode: 8523,
  message: 'Action failed, the participant is an application and cannot be moved.',
};

/** A cancel came too late. The pair of the real service is not known. */
export const invitationOver: Result = {
  code: 400,
  subCode: 8523,
  message: 'The invitation can no longer be cancelled.',
};

/**
 * Why a call that rang one person was not answered. Both pairs have been recorded for a rejection by an application,
 * 200/5002 in 2024; what decides between them is not known, so the version does.
 */
export function callFailure(
  failure: RingFailure,
  person: Identifier,
  apiVersion: ApiVersion,
): Result {
  if (failure === 'rejected' && !isAtLeast(apiVersion, '2025-05-15')) return leftAlone;
  const diagnosis = diagnose(failure, person);
  return { ...ended(diagnosis), ...telephoneDetails(diagnosis, person) };
}

/** Why an invited person did not join. */
export function invitationFailure(failure: RingFailure, person: Identifier): Result {
  const diagnosis = diagnose(failure, person);
  return {
    code: diagnosis.code,
    subCode: diagnosis.subCode,
    message: notAdded(diagnosis, person),
    ...telephoneDetails(diagnosis, person),
  };
}

/** Why a transfer's target did not take the call. */
export function transferFailure(failure: RingFailure, person: Identifier): Result {
  const diagnosis = diagnose(failure, person);
  return {
    code: diagnosis.code,
    subCode: diagnosis.subCode,
    message: `${diagnosis.reason} ${diagnosticTail(diagnosis)}`,
    ...telephoneDetails(diagnosis, person),
  };
}

/** What a successful cancel says: that the adding failed, and why. */
export function invitationCancelled(person: Identifier): Result {
  const diagnosis = { code: 487, subCode: 5234, reason: 'The Call Has Been Cancelled.' };
  return { code: 487, subCode: 5234, message: notAdded(diagnosis, person) };
}

function ended(diagnosis: Diagnosis): Result {
  return {
    // A code of zero inside the service is shown as 200; the message keeps the true pair.
    code: diagnosis.code === 0 ? 200 : diagnosis.code,
    subCode: diagnosis.subCode,
    message: `${diagnosis.reason} ${diagnosticTail(diagnosis)}`,
  };
}

function notAdded(diagnosis: Diagnosis, { rawId }: Identifier): string {
  return `addParticipants failed for participant ${rawId}. Underlying reason: ${diagnosis.reason} ${diagnosticTail(diagnosis)}`;
}

function diagnosticTail({ code, subCode }: Diagnosis): string {
  return `DiagCode: ${code}#${subCode}.@`;
}

function diagnose(failure: RingFailure, { kind }: Identifier): Diagnosis {
  return kind === 'phoneNumber' ? phoneDiagnoses[failure] : userDiagnoses[failure];
}

/** For somebody who is called over the internet. The texts of `busy` and `unreachable` are unverified. */
const userDiagnoses: Readonly<Record<RingFailure, Diagnosis>> = {
  rejected: { code: 603, subCode: 0, reason: 'Decline.' },
  forbidden: { code: 403, subCode: 0, reason: 'Forbidden.' },
  declined: { code: 603, subCode: 0, reason: 'Decline.' },
  busy: { code: 486, subCode: 8539, reason: 'Busy Here.' },
  unreachable: { code: 480, subCode: 10037, reason: 'Temporarily Unavailable.' },
  timedOut: { code: 408, subCode: 10057, reason: 'Request Timeout.' },
};

/** For somebody who is called by telephone; the last three digits of a subcode are the SIP status. */
const phoneDiagnoses: Readonly<Record<RingFailure, Diagnosis>> = {
  rejected: {
    code: 603,
    subCode: 560603,
    reason: 'Decline.',
    q850: { code: 21, message: 'Call rejected' },
  },
  forbidden: {
    code: 403,
    subCode: 560403,
    reason: 'Forbidden.',
    q850: { code: 21, message: 'Call rejected' },
  },
  declined: {
    code: 603,
    subCode: 560603,
    reason: 'Decline.',
    q850: { code: 21, message: 'Call rejected' },
  },
  busy: {
    code: 486,
    subCode: 560486,
    reason: 'Busy Here.',
    q850: { code: 17, message: 'User busy' },
  },
  unreachable: {
    code: 480,
    subCode: 10037,
    reason: 'Temporarily Unavailable.',
    q850: { code: 20, message: 'Subscriber absent' },
  },
  timedOut: {
    code: 408,
    subCode: 560408,
    reason: 'Request Timeout.',
    q850: { code: 102, message: 'Recovery on timer expiry' },
  },
};

function telephoneDetails(
  { code, reason, q850 }: Diagnosis,
  { kind }: Identifier,
): Pick<Result, 'sipDetails' | 'q850Details'> {
  if (kind !== 'phoneNumber' || q850 === undefined) return {};
  return { sipDetails: { code, message: reason.replace(/\.$/, '') }, q850Details: q850 };
}
