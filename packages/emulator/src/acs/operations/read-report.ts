import type { OperationReport } from '../call/operation-report.js';
import type { AcsRequest } from '../request/acs-request.js';
import { readOptionalString, readOptionalUri } from '../request/body-reader.js';
import type { OperationContext } from './operation-context.js';

/** Reads how the callbacks of an operation are to be labelled and where they go. */
export function readReport(
  request: AcsRequest,
  { forcedFailure }: OperationContext,
): OperationReport {
  return {
    forced: forcedFailure(request),
    operationContext: readOptionalString(request.body, 'operationContext'),
    operationCallbackUri: readOptionalUri(request.body, 'operationCallbackUri'),
  };
}

/** The request's context comes back as it was; a request without one gets none. */
export function echoContext({
  operationContext,
}: Pick<OperationReport, 'operationContext'>): object {
  return operationContext === undefined ? {} : { operationContext };
}
