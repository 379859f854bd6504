export type { Dropped, MediaSocketOptions, WebSocketLike } from './media-socket.js';
export { MediaSocket } from './media-socket.js';
export type {
  AudioData,
  AudioMetadata,
  DtmfData,
  MediaPacket,
  TranscribedWord,
  TranscriptionData,
  TranscriptionMetadata,
  UnknownPacket,
} from './packet.js';
export { audioPacket, parseMediaPacket, stopAudioPacket } from './packet.js';
export type { MediaPolicyOptions, MediaUpgrade } from './upgrade.js';
export { mediaSocketPolicy, readUpgrade } from './upgrade.js';
