import type { Result } from '../call/result.js';

// Codes and subcodes are documented, and partly recorded; the texts follow the recorded ones.

/** A media operation did what it was to do. */
export const mediaSucceeded: Result = completed(0, 'Action completed successfully.');

/** Somebody called it off. */
export const mediaCancelled = failed(400, 8508, 'Action failed, the operation was cancelled.');

/** The file is not of a format that can be played. */
export const invalidFileFormat = failed(400, 8535, 'Action failed, file format is invalid.');

/** The file could not be fetched. */
export const fileNotDownloaded = failed(400, 8536, 'Action failed, file could not be downloaded.');

/** The prompt of a recognition could not be played. */
export const promptFailed = failed(
  500,
  8511,
  'Action failed, encountered failure while trying to play the prompt.',
);

export const initialSilence = failed(400, 8510, 'Action failed, initial silence timeout reached.');
export const interDigitSilence = failed(
  400,
  8532,
  'Action failed, inter-digit silence timeout reached.',
);
export const incorrectTone = failed(400, 8534, 'Action failed, incorrect tone entered.');
export const phraseNotMatched = failed(
  400,
  8547,
  'Action failed, recognized phrase does not match a valid option.',
);
export const maxDigits = completed(8531, 'Action completed, max digits received.');
export const stopTone = completed(8514, 'Action completed, stop tone was pressed.');
export const toneMatched = completed(8533, 'Action completed, DTMF option matched.');
export const phraseMatched = completed(8545, 'Action completed, speech option matched.');
export const speechRecognized = completed(8569, 'Action completed, speech was recognized.');

/** The application's WebSocket could not be reached, or broke (subcodes documented as a range, pairing unverified). */
export const streamingFailed = failed(400, 8603, 'Action failed, media streaming has failed.');
export const transcriptionFailed = failed(400, 8604, 'Action failed, transcription has failed.');

function completed(subCode: number, message: string): Result {
  return { code: 200, subCode, message };
}

function failed(code: number, subCode: number, message: string): Result {
  return { code, subCode, message };
}
