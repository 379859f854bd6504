import type { Call, Calling, Identity } from '@tandem/core';
import { filter, firstValueFrom, skipWhile } from 'rxjs';
import type { Cast } from './cast.js';

/**
 * The application: calls somebody, asks three people in, takes the invitation back that nobody answers, lets a fourth
 * come and go, and hangs up. It is the same on every provider.
 *
 * @param onCall Gets the call as soon as there is one, to observe it.
 */
export async function welcome(
  calling: Calling,
  cast: Cast,
  onCall: (call: Call) => void = () => undefined,
): Promise<Call> {
  const call = await calling.createCall(cast.host.identity);
  onCall(call);
  await call.setup?.result();

  const [answering, declining, ringing] = await Promise.all([
    call.invite(cast.guest.identity),
    call.invite(cast.decliner.identity),
    call.invite(cast.sleeper.identity),
  ]);
  await Promise.all([answering.outcome, declining.outcome]);
  await ringing.cancel();

  const visit = comeAndGo(call, cast.visitor.identity);
  await call.invite(cast.visitor.identity);
  await visit;

  const hangUp = await call.hangUp();
  await hangUp.outcome;
  return call;
}

/** Resolves when someone has been in the call and is not any more. */
async function comeAndGo(call: Call, identity: Identity): Promise<void> {
  const isIn = ({ participants }: Call['roster']) =>
    participants.some((participant) => participant.identity.rawId === identity.rawId);
  await firstValueFrom(
    call.participants$.pipe(
      skipWhile((roster) => !isIn(roster)),
      filter((roster) => !isIn(roster)),
    ),
    { defaultValue: undefined },
  );
}
