import type { Identity } from '../identity/identity.js';
import type {
  AnswerCommand,
  ConnectCommand,
  CreateCallCommand,
  HangUpCommand,
  RedirectCommand,
  RejectCommand,
  TerminateCommand,
  TransferCommand,
} from './call-command.js';
import type {
  CancelMediaCommand,
  PauseRecordingCommand,
  PlayCommand,
  RecognizeCommand,
  ResumeRecordingCommand,
  SendDtmfCommand,
  StartDtmfDetectionCommand,
  StartMediaStreamingCommand,
  StartRecordingCommand,
  StartTranscriptionCommand,
  StopDtmfDetectionCommand,
  StopMediaStreamingCommand,
  StopRecordingCommand,
  StopTranscriptionCommand,
  UpdateTranscriptionCommand,
} from './media-command.js';
import type {
  CancelCommand,
  HoldCommand,
  InviteCommand,
  MoveCommand,
  MuteCommand,
  MuteSelfCommand,
  RemoveCommand,
  ResumeCommand,
  UnmuteSelfCommand,
} from './participant-command.js';

/** What an application can ask of a call. */
export type Command =
  | CreateCallCommand
  | ConnectCommand
  | AnswerCommand
  | RejectCommand
  | RedirectCommand
  | TransferCommand
  | HangUpCommand
  | TerminateCommand
  | InviteCommand
  | CancelCommand
  | RemoveCommand
  | MoveCommand
  | MuteCommand
  | MuteSelfCommand
  | UnmuteSelfCommand
  | HoldCommand
  | ResumeCommand
  | PlayCommand
  | RecognizeCommand
  | StartDtmfDetectionCommand
  | StopDtmfDetectionCommand
  | SendDtmfCommand
  | CancelMediaCommand
  | StartRecordingCommand
  | PauseRecordingCommand
  | ResumeRecordingCommand
  | StopRecordingCommand
  | StartTranscriptionCommand
  | UpdateTranscriptionCommand
  | StopTranscriptionCommand
  | StartMediaStreamingCommand
  | StopMediaStreamingCommand;

/** The discriminator of {@link Command}. */
export type CommandKind = Command['kind'];

/** The command of a given kind. */
export type CommandOf<Kind extends CommandKind> = Extract<Command, { readonly kind: Kind }>;

/** The people a command is about. */
export function targetsOf(command: Command): readonly Identity[] {
  if ('targets' in command) return command.targets;
  if ('target' in command && command.target !== undefined) return [command.target];
  return 'to' in command && command.to !== undefined ? command.to : [];
}
