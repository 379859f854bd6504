import { type Party, readParty } from '../identity/identity-set.js';
import {
  type JsonObject,
  readClientContext,
  readObject,
  readOptional,
  readString,
} from '../request/json-reader.js';

/** A request to hand a call over. */
export type TransferRequest = {
  readonly target: Party;
  /** The application's other call with the target: the transfer is consultative then. */
  readonly replacesCallId: string | null;
  /** Who is handed over, out of a group call. */
  readonly transferee: { readonly party: Party; readonly participantId: string } | null;
};

/** Reads the body of `transfer`. */
export function readTransferRequest(body: JsonObject): TransferRequest {
  readClientContext(body);
  const target = readObject(body['transferTarget'], 'transferTarget');
  const replacesCallId = target['replacesCallId'];
  return {
    target: readParty(target['identity'], 'transferTarget.identity'),
    replacesCallId: readOptional(replacesCallId, 'transferTarget.replacesCallId', readString),
    transferee: readOptional(body['transferee'], 'transferee', (value, path) => {
      const transferee = readObject(value, path);
      return {
        party: readParty(transferee['identity'], `${path}.identity`),
        participantId: readString(transferee['participantId'], `${path}.participantId`),
      };
    }),
  };
}
