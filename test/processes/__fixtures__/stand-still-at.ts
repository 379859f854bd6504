import type { CallEvent, EventLog } from '@tandem/core';
import type { Dispatcher } from 'undici';
import { Agent } from 'undici';
import { isRequestOf, standStill, tell } from './application.js';

/**
 * Where a process can be hit while it gives a command: when the intent is recorded and nothing has left; when the request has
 * been carried out and nobody has read the answer; when the answer is there and is not recorded; when it is recorded, and the
 * outcome is still to come.
 */
export const points = ['intent recorded', 'executed', 'answered', 'answer recorded'] as const;

export type Point = (typeof points)[number];

/** A command and the point in it at which a process stops for good. */
export interface Halt {
  readonly command: 'createCall' | 'invite';
  readonly point: Point;
}

/** A log through which nothing passes once the process is at the point. */
export function haltingLog(log: EventLog, { command, point }: Halt): EventLog {
  const isIntent = (event: CallEvent) =>
    event.type === 'operation.requested' && event.command.kind === command;
  const isAnswer = (event: CallEvent) =>
    event.type === 'operation.accepted' && event.kind === command;
  return {
    async append(callId, events, options) {
      if (point === 'answered' && events.some(isAnswer)) return halt();
      const result = await log.append(callId, events, options);
      if (point === 'intent recorded' && events.some(isIntent)) return halt();
      if (point === 'answer recorded' && events.some(isAnswer)) return halt();
      return result;
    },
    read: (callId, after) => log.read(callId, after),
    watch: (callId, after, listener) => log.watch(callId, after, listener),
    lease: (callId, request) => log.lease(callId, request),
    release: (callId, lease) => log.release(callId, lease),
    keepSnapshot: (callId, snapshot, options) => log.keepSnapshot(callId, snapshot, options),
    openCalls: () => log.openCalls(),
    close: () => log.close(),
  };
}

/** HTTP of which the answer to the command is never handed on, once the service has given it. */
export function haltingDispatcher({ command, point }: Halt): Dispatcher {
  return new Agent().compose((dispatch) => (options, handler) => {
    const isCommand = isRequestOf(command, options);
    if (point !== 'executed' || !isCommand) return dispatch(options, handler);
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onResponseStart: () => void halt(),
      onResponseData: () => undefined,
      onResponseEnd: () => undefined,
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
    });
  });
}

function halt(): Promise<never> {
  tell({ kind: 'halted' });
  return standStill();
}
