import type { Cancel, Clock } from '../../clock/clock.js';
import type { GraphCall } from '../call/graph-call.js';
import { mediaEndings, type ResultInfo } from '../call/result-info.js';
import type { Keypad } from './keypad.js';
import type { MediaJob } from './media-queue.js';
import type { RecordRequest } from './media-requests.js';
import type { Recording } from './recordings.js';
import type { ToneListener } from './tone.js';

/** How a recording ended, and what there is of it. */
type RecordingEnd = {
  readonly resultInfo: ResultInfo;
  readonly completionReason: string;
  readonly recording: Recording | null;
};

type Studio = {
  readonly clock: Clock;
  readonly keypad: Keypad;
  /** Whether the prompt cannot be played. */
  readonly obstacle: () => boolean;
  readonly promptMs: number;
  readonly ended: (end: RecordingEnd) => void;
};

const beepMs = 500;

/** Nothing is recorded beyond this, whatever the limits say. */
const longestMs = 120_000;

/** How long people take for each character of what they say. */
const spokenCharacterMs = 60;

/**
 * One recording: prompt, beep, then whoever has something to say says it. It ends with a stop tone, with the silence
 * afterwards, at the longest duration, or because nobody says anything.
 */
export function recordingJob(call: GraphCall, request: RecordRequest, studio: Studio): MediaJob {
  const { clock, keypad, promptMs, ended } = studio;
  let cleanUp: Cancel = () => undefined;

  function begin(done: () => void): void {
    const close = (end: RecordingEnd) => {
      cleanUp();
      ended(end);
      done();
    };
    if (studio.obstacle()) {
      const resultInfo = mediaEndings.promptUnreadable;
      cleanUp = call.later(0, () => close(without(resultInfo, 'playPromptFailed')));
      return;
    }
    cleanUp = call.later(promptMs + (request.playBeep ? beepMs : 0), () => listen(close));
  }

  function listen(close: (end: RecordingEnd) => void): void {
    const startedAt = clock.now();
    const spokenMs = speechIn(call);
    const finish = (resultInfo: ResultInfo, completionReason: string) => {
      const recording = { durationMs: clock.now() - startedAt, spokenMs };
      close({ resultInfo, completionReason, recording });
    };
    const listener: ToneListener = (tone) => {
      if (request.stopTones.includes(tone)) finish(mediaEndings.stopTone, 'stopToneDetected');
    };
    const silentAtMs = spokenMs > 0 ? spokenMs + request.maxSilenceMs : request.initialSilenceMs;
    const limitMs = Math.min(request.maxRecordMs, longestMs);
    const stop = call.later(Math.min(silentAtMs, limitMs), () => {
      if (limitMs <= silentAtMs) finish(mediaEndings.maximumDuration, 'maxRecordDurationReached');
      else if (spokenMs > 0) finish(mediaEndings.longSilence, 'maxSilenceTimeout');
      else close(without(mediaEndings.initialSilence, 'initialSilenceTimeout'));
    });
    call.toneListeners.add(listener);
    cleanUp = () => {
      stop();
      call.toneListeners.delete(listener);
    };
    if (request.stopTones.length > 0) keypad.listening(call);
  }

  return {
    begin,
    cancel() {
      cleanUp();
      ended(without(mediaEndings.cancelled, 'operationCanceled'));
    },
  };
}

function without(resultInfo: ResultInfo, completionReason: string): RecordingEnd {
  return { resultInfo, completionReason, recording: null };
}

/** How long whoever has most to say speaks; those who are muted or in the lobby are not heard. */
function speechIn({ conversation, myParticipantId }: GraphCall): number {
  const lengths = conversation
    .othersThan(myParticipantId)
    .filter((member) => member.mutedBy === 'nobody' && !member.isInLobby)
    .map((member) => (member.conduct.says?.length ?? 0) * spokenCharacterMs);
  return Math.max(0, ...lengths);
}
