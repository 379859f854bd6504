import type { CallIncoming } from '../call/call-event.js';
import type { EventLog } from '../log/event-log.js';
import type { Provider, WebhookDelivery } from '../provider/provider.js';
/** What became of a delivery. */
export interface IntakeResult {
    /** Events that were new. */
    readonly appended: number;
    /** Events that had come before. */
    readonly duplicates: number;
}
/**
 * Takes a verified delivery in: decodes it and appends its events to the logs of their calls. Resolved means that all of
 * them are kept, and the delivery may be acknowledged. It waits for the log and for nothing else.
 *
 * @throws WebhookPayloadError when the body is in no form its provider sends. Nothing was kept.
 * @throws UnavailableError when the log could not take all of it. The provider must send it again; what was kept is
 *   recognized then.
 */
export declare function takeIn(provider: Provider, delivery: WebhookDelivery, { log, onIncoming, }: {
    readonly log: EventLog;
    readonly onIncoming: (event: CallIncoming) => void;
}): Promise<IntakeResult>;
//# sourceMappingURL=intake.d.ts.map