import { unattributedCallId } from '../call/call-id.js';
/**
 * Takes a verified delivery in: decodes it and appends its events to the logs of their calls. Resolved means that all of
 * them are kept, and the delivery may be acknowledged. It waits for the log and for nothing else.
 *
 * @throws WebhookPayloadError when the body is in no form its provider sends. Nothing was kept.
 * @throws UnavailableError when the log could not take all of it. The provider must send it again; what was kept is
 *   recognized then.
 */
export async function takeIn(provider, delivery, { log, onIncoming, }) {
    const events = provider.decode(delivery);
    const results = await Promise.all(Array.from(byCall(provider, events), async ([callId, ofCall]) => {
        const result = await log.append(callId, ofCall);
        if (result.appended > 0)
            ofCall.filter((event) => event.type === 'call.incoming').forEach(onIncoming);
        return result;
    }));
    return results.reduce((sum, { appended, duplicates }) => ({
        appended: sum.appended + appended,
        duplicates: sum.duplicates + duplicates,
    }), { appended: 0, duplicates: 0 });
}
function byCall(provider, events) {
    const calls = new Map();
    for (const event of events) {
        const callId = event.callId === '' ? unattributedCallId(provider.name) : event.callId;
        const known = calls.get(callId);
        if (known === undefined)
            calls.set(callId, [event]);
        else
            known.push(event);
    }
    return calls;
}
//# sourceMappingURL=intake.js.map