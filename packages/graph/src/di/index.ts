export { graphModule } from './graph-module.js';
export { graphDispatcherToken } from './tokens.js';
