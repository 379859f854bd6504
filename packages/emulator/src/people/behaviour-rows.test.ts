import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GridReceiver, startGridReceiver } from '../__fixtures__/grid-receiver.js';
import { people as acsPeople, rawIds, user } from '../acs/__fixtures__/acs-application.js';
import { AcsScene } from '../acs/__fixtures__/acs-scene.js';
import {
  callBody,
  user as graphUser,
  organizerMeeting,
  otherBot,
} from '../graph/__fixtures__/graph-bodies.js';
import {
  entryOf,
  invite,
  lastOperation,
  lastRoster,
} from '../graph/__fixtures__/graph-observations.js';
import { useGraph } from '../graph/__fixtures__/use-graph.js';
import { behaviourTable } from './behaviour-table.js';

/** What is to be seen of each row: on ACS by an invited user with that number, on Graph by an invited Teams user. */
interface Sight {
  readonly onAcs: (seen: AcsSight) => Promise<void>;
  readonly onGraph: (seen: GraphSight) => Promise<void>;
}

const transferTarget = '+14255550110';

const sights: Readonly<Record<string, Sight>> = {
  'answers at once': {
    onAcs: async (seen) => expect(await seen.after(0)).toBe('AddParticipantSucceeded'),
    onGraph: async (seen) => expect(await seen.after(50)).toBe('completed'),
  },
  'answers slowly': {
    async onAcs(seen) {
      expect(await seen.after(1999)).toBe('ringing');
      expect(await seen.after(1)).toBe('AddParticipantSucceeded');
    },
    async onGraph(seen) {
      expect(await seen.after(1990)).toBe('ringing');
      expect(await seen.after(60)).toBe('completed');
    },
  },
  declines: {
    onAcs: (seen) => seen.fails(300, 603),
    onGraph: (seen) => seen.fails(300, 603),
  },
  busy: {
    onAcs: (seen) => seen.fails(100, 486),
    onGraph: (seen) => seen.fails(100, 486),
  },
  'never answers': {
    onAcs: (seen) => seen.fails(60_000, 408),
    onGraph: (seen) => seen.fails(60_000, 408),
  },
  unreachable: {
    onAcs: (seen) => seen.fails(100, 480),
    onGraph: (seen) => seen.fails(100, 480),
  },
  'joins and leaves': {
    async onAcs(seen) {
      expect(await seen.after(300)).toBe('AddParticipantSucceeded');
      expect(seen.roster()).toContain(seen.rawId);
      await seen.pass(1500);
      expect(seen.roster()).not.toContain(seen.rawId);
    },
    async onGraph(seen) {
      expect(await seen.after(350)).toBe('completed');
      expect(seen.roster()).toContain(seen.id);
      await seen.pass(1500);
      expect(seen.roster()).not.toContain(seen.id);
    },
  },
  'presses 1': {
    onAcs: async (seen) => expect(await seen.pressed()).toEqual(['one']),
    onGraph: async (seen) => expect(await seen.pressed()).toEqual(['tone1']),
  },
  'presses 1 2 3 #': {
    onAcs: async (seen) => expect(await seen.pressed()).toEqual(['one', 'two', 'three', 'pound']),
    onGraph: async (seen) =>
      expect(await seen.pressed()).toEqual(['tone1', 'tone2', 'tone3', 'pound']),
  },
  'says "yes"': {
    onAcs: async (seen) => expect(await seen.spoken()).toBe('yes'),
    onGraph: async (seen) => expect(await seen.isRecorded()).toBe(true),
  },
  'says nothing': {
    onAcs: async (seen) => expect(await seen.spoken()).toBe('RecognizeFailed'),
    onGraph: async (seen) => expect(await seen.isRecorded()).toBe(false),
  },
  'mutes itself': {
    async onAcs(seen) {
      await seen.pass(999);
      expect(seen.participant()?.isMuted).toBe(false);
      await seen.pass(1);
      expect(seen.participant()?.isMuted).toBe(true);
    },
    async onGraph(seen) {
      await seen.pass(900);
      expect(seen.entry().isMuted).toBe(false);
      await seen.pass(200);
      expect(seen.entry().isMuted).toBe(true);
    },
  },
  'waits in the lobby': {
    async onAcs(seen) {
      expect(await seen.after(1999)).toBe('ringing');
      expect(await seen.after(1)).toBe('AddParticipantSucceeded');
    },
    async onGraph(seen) {
      await seen.pass(100);
      expect(seen.entry().isInLobby).toBe(true);
      await seen.pass(2000);
      expect(seen.entry().isInLobby).toBe(false);
    },
  },
  'is answered by voicemail': {
    async onAcs(seen) {
      expect(await seen.after(4999)).toBe('ringing');
      expect(await seen.after(1)).toBe('AddParticipantSucceeded');
      await seen.pass(10_000);
      expect(seen.roster()).not.toContain(seen.rawId);
    },
    async onGraph(seen) {
      expect(await seen.after(4900)).toBe('ringing');
      expect(await seen.after(200)).toBe('completed');
      expect(seen.entry().info).toMatchObject({ endpointType: 'voicemail' });
      await seen.pass(10_000);
      expect(seen.roster()).not.toContain(seen.id);
    },
  },
  'transfers the call to 10': {
    async onAcs(seen) {
      await seen.pass(1100);
      expect(seen.roster()).toContain(`4:${transferTarget}`);
      expect(seen.roster()).not.toContain(seen.rawId);
    },
    async onGraph(seen) {
      await seen.pass(1200);
      expect(seen.roster()).toContain(transferTarget);
      expect(seen.roster()).not.toContain(seen.id);
    },
  },
  'belongs to the application': {
    async onAcs(seen) {
      await seen.pass(10);
      expect(seen.incomingCalls()).toEqual([seen.rawId]);
    },
    onGraph: async (seen) => expect(await seen.incomingCall()).toBe(true),
  },
};

class AcsSight {
  readonly rawId: string;
  readonly #scene: AcsScene;
  readonly #grid: GridReceiver;
  readonly #call: string;
  readonly #person: ReturnType<typeof user>;

  constructor(
    { scene, grid }: { readonly scene: AcsScene; readonly grid: GridReceiver },
    call: string,
    number: number,
  ) {
    this.#scene = scene;
    this.#grid = grid;
    this.#call = call;
    this.#person = user(number);
    this.rawId = this.#person.communicationUser.id;
  }

  pass(ms: number): Promise<void> {
    return this.#scene.pass(ms);
  }

  /** What has become of the invitation some time later. */
  async after(ms: number): Promise<string> {
    await this.pass(ms);
    const names = this.#scene.application.eventNames(this.#call);
    return names.findLast((name) => name.startsWith('AddParticipant')) ?? 'ringing';
  }

  async fails(afterMs: number, code: number): Promise<void> {
    expect(await this.after(afterMs - 1)).toBe('ringing');
    expect(await this.after(1)).toBe('AddParticipantFailed');
    const { data } = this.#scene.application.events(this.#call).at(-1) ?? {};
    expect(data?.resultInformation?.code).toBe(code);
  }

  roster(): readonly string[] {
    const events = this.#scene.application.events(this.#call);
    return rawIds(
      events.findLast(({ data }) => data.participants !== undefined)?.data.participants,
    );
  }

  participant() {
    const { participants = [] } = this.#scene.emulator.acs.inspect(this.#call) ?? {};
    return participants.find(({ rawId }) => rawId === this.rawId);
  }

  async pressed(): Promise<unknown> {
    await this.pass(10);
    const body = { targetParticipant: this.#person };
    await this.#scene.command(this.#call, 'startContinuousDtmfRecognition', body);
    await this.pass(10_000);
    const tones = this.#scene.application.events(this.#call).map(({ data }) => data.tone);
    return tones.filter((tone) => tone !== undefined);
  }

  /** What they are understood to say, or how that failed. */
  async spoken(): Promise<unknown> {
    await this.pass(10);
    const recognizeOptions = { targetParticipant: this.#person };
    const body = { recognizeInputType: 'speech', recognizeOptions };
    expect((await this.#scene.command(this.#call, 'recognize', body)).status).toBe(202);
    await this.pass(10_000);
    const events = this.#scene.application.events(this.#call);
    const { type = '', data = {} } = events.findLast((one) => /Recognize/.test(one.type)) ?? {};
    const result: unknown = Reflect.get(data, 'speechResult');
    return result === undefined
      ? type.replace('Microsoft.Communication.', '')
      : Reflect.get(Object(result), 'speech');
  }

  incomingCalls(): readonly string[] {
    return this.#grid
      .eventData('IncomingCall')
      .map((data) => (data as { to: { rawId: string } }).to.rawId)
      .filter((rawId) => rawId === this.rawId);
  }
}

const rows = behaviourTable.map(({ name, from }) => [name, from] as const);

function sightOf(name: string): Sight {
  const sight = sights[name];
  if (sight === undefined) throw new Error(`Nobody has said how to see that somebody ${name}.`);
  return sight;
}

it('every row of the table of people is seen here, and no other', () => {
  expect(Object.keys(sights)).toEqual(behaviourTable.map(({ name }) => name));
});

describe('on ACS somebody', () => {
  let scene: AcsScene;
  let grid: GridReceiver;

  beforeAll(async () => {
    [scene, grid] = await Promise.all([AcsScene.start(), startGridReceiver()]);
  });

  afterEach(() => scene.emulator.reset());
  afterAll(() => Promise.all([scene.close(), grid.close()]));

  it.each(rows)('%s', async (name, from) => {
    await scene.emulator.eventGrid.subscribe({ url: grid.url });
    const call = await scene.speakingCall([acsPeople.saysNothing]);
    await scene.invite(call, user(100 + from));
    await sightOf(name).onAcs(new AcsSight({ scene, grid }, call, 100 + from));
  });
});

const graph = useGraph({ applications: [otherBot] });

class GraphSight {
  readonly id: string;
  readonly #call: string;

  constructor(call: string, id: string) {
    this.#call = call;
    this.id = id;
  }

  pass(ms: number): Promise<void> {
    return graph.advance(ms);
  }

  /** What has become of the invitation some time later. */
  async after(ms: number): Promise<string> {
    await this.pass(ms);
    const ended = graph.story(this.#call).some((fact) => /^operation (comp|fail)/.test(fact));
    return ended ? lastOperation(graph, this.#call).resourceData.status : 'ringing';
  }

  async fails(afterMs: number, code: number): Promise<void> {
    expect(await this.after(afterMs - 20)).toBe('ringing');
    expect(await this.after(60)).toBe('failed');
    expect(lastOperation(graph, this.#call).resourceData).toMatchObject({ resultInfo: { code } });
  }

  roster() {
    return lastRoster(graph, this.#call);
  }

  entry() {
    return entryOf(graph, this.#call, this.id);
  }

  async pressed(): Promise<readonly string[]> {
    await this.pass(100);
    await graph.ask('POST', `/${this.#call}/subscribeToTone`, {});
    await this.pass(5000);
    return graph.story(this.#call).filter((fact) => /^tone\d$|^pound$/.test(fact));
  }

  /** Whether there is anything on a recording of their answer. */
  async isRecorded(): Promise<boolean> {
    await this.pass(100);
    const { body } = await graph.ask('POST', `/${this.#call}/recordResponse`, {
      initialSilenceTimeoutInSeconds: 2,
      maxSilenceTimeoutInSeconds: 1,
    });
    await this.pass(10_000);
    const operation = await graph.ask('GET', `/${this.#call}/operations/${body.id}`);
    return operation.body.completionReason !== 'initialSilenceTimeout';
  }

  /** Whether the call reached a webhook of the application. */
  async incomingCall(): Promise<boolean> {
    await this.pass(100);
    return graph.notifications.some(({ resourceData }) => resourceData.state === 'incoming');
  }
}

describe('on Graph somebody', () => {
  it.each(rows)('%s', async (name, from) => {
    const { body } = await graph.ask('POST', '', callBody(graph, [], organizerMeeting));
    await graph.advance(500);
    const id = `00000000-0000-4000-8000-0000000001${from}`;
    await invite(graph, body.id, [graphUser(id)]);
    await sightOf(name).onGraph(new GraphSight(body.id, id));
  });
});
