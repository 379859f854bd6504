export { ManualClock } from './manual-clock.js';
export type { EventOfCall, ProviderScript, SentCommandRecord } from './scripted-provider.js';
export { ScriptedProvider } from './scripted-provider.js';
//# sourceMappingURL=index.d.ts.map