import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** Runs an action later. Returns what stops it. */
export type After = (delayMs: number, action: () => void) => () => void;

/** What the service posts: something that happened in a call. */
interface News {
  readonly kind: string;
  readonly [field: string]: unknown;
}

interface SwitchboardCall {
  readonly id: string;
  readonly callback: string;
  readonly people: string[];
  readonly invitations: Map<string, { readonly who: string; readonly stop: () => void }>;
  isUp: boolean;
  /** Counts the changes of who is in the call. */
  changes: number;
}

/**
 * A telephone service that nobody needs: it calls numbers, and what becomes of a call depends on the last digit. 3 declines, 4 never
 * answers, everybody else answers after 300 ms. It speaks JSON over HTTP and reports to the callback address of each call.
 */
export class Switchboard {
  readonly #server: Server;
  readonly #after: After;
  readonly #calls = new Map<string, SwitchboardCall>();
  #ids = 0;

  static async open(after: After): Promise<Switchboard> {
    const switchboard: Switchboard = new Switchboard(
      createServer((request, response) => void switchboard.#serve(request, response)),
      after,
    );
    switchboard.#server.listen(0, '127.0.0.1');
    await once(switchboard.#server, 'listening');
    return switchboard;
  }

  private constructor(server: Server, after: After) {
    this.#server = server;
    this.#after = after;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('It is closed.');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const [, callId = '', part = '', id = ''] = (request.url ?? '').split('/').slice(1);
    const body = text === '' ? {} : JSON.parse(text);
    const verb = `${request.method} ${part}`;
    const [status, answer] =
      callId === '' ? this.#place(body) : this.#onCall(this.#calls.get(callId), verb, { id, body });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  #place({ to, callback, context }: Readonly<Record<string, string>>): readonly [number, object] {
    const call: SwitchboardCall = {
      id: this.#newId('call'),
      callback: callback ?? '',
      people: [],
      invitations: new Map(),
      isUp: false,
      changes: 0,
    };
    this.#calls.set(call.id, call);
    this.#after(300, () => {
      call.isUp = true;
      this.#tell(call, { kind: 'call.up', context });
      this.#join(call, to ?? '');
    });
    return [201, { call: call.id }];
  }

  #onCall(
    call: SwitchboardCall | undefined,
    verb: string,
    { id, body }: { readonly id: string; readonly body: Readonly<Record<string, string>> },
  ): readonly [number, object] {
    if (call === undefined) return [404, { error: 'There is no such call.' }];
    const who = decodeURIComponent(id);
    switch (verb) {
      case 'GET ':
        return [200, { isUp: call.isUp, people: call.people, changes: call.changes }];
      case 'DELETE ':
        this.#calls.delete(call.id);
        for (const { stop } of call.invitations.values()) stop();
        this.#tell(call, { kind: 'call.over', why: 'hungUp' });
        return [202, {}];
      case 'POST people':
        return [202, { invitation: this.#invite(call, body) }];
      case 'DELETE people':
        if (!call.people.includes(who)) return [404, { error: 'They are not in the call.' }];
        call.people.splice(call.people.indexOf(who), 1);
        this.#tell(call, { kind: 'person.removed', context: body['context'] });
        this.#tellPeople(call);
        return [202, {}];
      case 'DELETE invitations': {
        const invitation = call.invitations.get(id);
        if (invitation === undefined) return [409, { error: 'The invitation is over.' }];
        invitation.stop();
        call.invitations.delete(id);
        this.#tell(call, { kind: 'invitation.withdrawn', context: body['context'] });
        return [202, {}];
      }
      default:
        return [404, { error: 'There is no such thing.' }];
    }
  }

  #invite(call: SwitchboardCall, body: Readonly<Record<string, unknown>>): string {
    const { context, ringMs = 60_000 } = body;
    const who = String(body['who']);
    const id = this.#newId('invitation');
    const end = (result: string, code: number) => () => {
      call.invitations.get(id)?.stop();
      call.invitations.delete(id);
      if (result === 'joined') this.#join(call, who);
      this.#tell(call, { kind: 'invitation.over', context, who, result, code });
    };
    const stops = [this.#after(Number(ringMs), end('noAnswer', 480))];
    if (who.endsWith('3')) stops.push(this.#after(200, end('declined', 603)));
    else if (!who.endsWith('4')) stops.push(this.#after(300, end('joined', 200)));
    const stop = () => {
      for (const one of stops) one();
    };
    call.invitations.set(id, { who, stop });
    return id;
  }

  #join(call: SwitchboardCall, who: string): void {
    call.people.push(who);
    this.#tellPeople(call);
  }

  #tellPeople(call: SwitchboardCall): void {
    call.changes += 1;
    this.#tell(call, { kind: 'people', people: [...call.people], changes: call.changes });
  }

  /** Posts news, up to three times if the application does not take them. */
  #tell(call: SwitchboardCall, news: News, tries = 3): void {
    const body = JSON.stringify([{ id: this.#newId('news'), call: call.id, ...news }]);
    const post = (left: number) => async () => {
      const taken = await fetch(call.callback, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.ok;
        },
        () => false,
      );
      if (!taken && left > 1) this.#after(500, () => void post(left - 1)());
    };
    this.#after(20, () => void post(tries)());
  }

  #newId(kind: string): string {
    this.#ids += 1;
    return `${kind}-${this.#ids}`;
  }
}
