// The provider.
export { acs } from './acs-adapter.js';
export type { AcsOptions, AcsParts, ApiVersion } from './acs-options.js';
export { apiVersions } from './acs-options.js';
export { createAcsProvider } from './acs-provider.js';
export type { AccessToken, TokenCredential } from './auth/bearer.js';
export type { AcsNativeEvent, AcsNativeEventKind, RecordedCall } from './events/native-event.js';
export { nativeEventKinds, readAcsEvent, recordedCallOf } from './events/native-event.js';
// The whole service, as it is.
export type {
  AcsAnswerOf,
  AcsApi,
  AcsCallApi,
  AcsRequestOf,
  NativeMethod,
  NativeOptions,
} from './native/acs-api.js';
export type { AcsProviderOptions } from './operations/provider-options.js';
export type {
  ByteRange,
  Download,
  DownloadOptions,
  DownloadProgress,
  FileOptions,
  OpenedFile,
  OpenOptions,
  RecordingFiles,
} from './recordings/recording-files.js';
export type { AcsTone } from './wire/tone.js';
