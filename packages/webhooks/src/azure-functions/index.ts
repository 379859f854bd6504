// Azure Functions.

export type { AzureFunction, AzureFunctionAnswer } from './azure-function.js';
export { toAzureFunction } from './azure-function.js';
