import type { IncomingMessage } from 'node:http';
import { type BodyLimits, brokenOff, tooLarge, tooSlow } from '../body/body-limits.js';
import type { Refusal } from '../refusal.js';

/** The body of a message within its limits: at once where it has arrived whole, as most have by the time it is wanted. */
export function readIncoming(
  incoming: IncomingMessage,
  limits: BodyLimits,
): Uint8Array | Promise<Uint8Array> {
  const { complete, readableLength, headers } = incoming;
  const isWhole = complete || Number(headers['content-length']) === readableLength;
  if (!isWhole) return collect(incoming, limits);
  if (readableLength > limits.maxBodyBytes) throw tooLarge(limits);
  const whole: Uint8Array | null = incoming.read();
  // Node learns only from the end of the message that the connection is free for the next.
  if (!complete) incoming.resume();
  return whole ?? new Uint8Array();
}

function collect(incoming: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  if (incoming.destroyed) throw brokenOff();
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const timer = limits.clock.after(limits.bodyTimeoutMs, () => refuse(tooSlow(limits)));
    const stop = () => {
      timer.cancel();
      incoming.off('data', take).off('end', finish).off('error', breakOff).off('close', breakOff);
      incoming.pause();
    };
    const refuse = (refusal: Refusal) => {
      stop();
      reject(refusal);
    };
    const breakOff = () => refuse(brokenOff());
    const finish = () => {
      stop();
      resolve(Buffer.concat(chunks, length));
    };
    const take = (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > limits.maxBodyBytes) refuse(tooLarge(limits));
      else chunks.push(chunk);
    };
    incoming.on('data', take).on('end', finish).on('error', breakOff).on('close', breakOff);
  });
}
