export { callingModule } from './calling-module.js';
export { callingToken, clockToken, eventLogToken, loggerToken, providerToken } from './tokens.js';
//# sourceMappingURL=index.js.map