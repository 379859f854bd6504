export { ManualClock } from './manual-clock.js';
export { ScriptedProvider } from './scripted-provider.js';
//# sourceMappingURL=index.js.map