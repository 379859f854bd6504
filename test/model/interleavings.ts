/** Facts of a history and what is certain about their order. Everything else about it is chance. */
export interface Alphabet<Fact extends string> {
  readonly facts: readonly Fact[];
  /** Facts that cannot come before another one has: an answer not before its question. */
  readonly after?: Partial<Readonly<Record<Fact, Fact>>>;
  /** Sets of facts of which one history holds one at most. */
  readonly either?: readonly (readonly Fact[])[];
}

/** What is followed along every interleaving. */
export interface Walk<Fact extends string, State> {
  readonly start: State;
  /** What a further fact leads to. The same state and fact always lead to the same, except for facts that age. */
  readonly step: (state: State, fact: Fact, position: number) => State;
  /** Facts that are something else depending on how many came before them. */
  readonly ages?: (fact: Fact) => boolean;
  /** Everything that the future depends on. States of one key are one state. */
  readonly keyOf: (state: State) => string;
  /** Called for every set of facts and state that they can lead to. */
  readonly visit: (state: State, history: History<Fact>) => void;
  /** Whether no further fact can change anything. Whoever says so has checked it. */
  readonly isFrozen: (state: State) => boolean;
}

/** What has led to a state. */
export interface History<Fact extends string> {
  has(fact: Fact): boolean;
  /** The facts as one number. */
  readonly mask: number;
  /** One of the orders in which they lead there. */
  path(): readonly Fact[];
}

/** How much was covered. */
export interface Coverage {
  /** Sequences of facts, each with any number of them lost. */
  readonly interleavings: bigint;
  /** Different states among them. */
  readonly states: number;
}

interface Node<State> {
  readonly state: State;
  readonly mask: number;
  readonly before: Node<State> | undefined;
  readonly index: number;
  ways: bigint;
}

/**
 * Walks every interleaving of an alphabet: every subset of its facts (the others are lost), in every order that is
 * possible. Sequences that have led to the same state with the same facts still to come are walked on together, which
 * leaves nothing out, and is why so many can be counted.
 */
export function walkInterleavings<Fact extends string, State extends object>(
  alphabet: Alphabet<Fact>,
  walk: Walk<Fact, State>,
): Coverage {
  const { facts } = alphabet;
  const nexts = nextFacts(alphabet);
  const futures = futuresOf(nexts);
  const graph = new StateGraph(facts, walk);
  const start = { state: walk.start, mask: 0, before: undefined, index: -1, ways: 1n };
  let level: readonly Node<State>[] = [start];
  let interleavings = 0n;
  for (let position = 0; level.length > 0; position += 1) {
    const nextLevel = new Map<number, Node<State>>();
    for (const node of level) {
      const { state, mask, ways } = node;
      walk.visit(state, historyOf(facts, node));
      if (walk.isFrozen(state)) {
        interleavings += ways * futures(mask);
        continue;
      }
      interleavings += ways;
      for (const index of nexts(mask)) {
        const after = graph.after(state, index, position);
        const nextMask = mask | (1 << index);
        const key = graph.idOf(after) * 2 ** facts.length + nextMask;
        const known = nextLevel.get(key);
        if (known === undefined)
          nextLevel.set(key, { state: after, mask: nextMask, before: node, index, ways });
        else known.ways += ways;
      }
    }
    level = [...nextLevel.values()];
  }
  return { interleavings, states: graph.size };
}

/** How many interleavings an alphabet has. */
export function countInterleavings<Fact extends string>(alphabet: Alphabet<Fact>): bigint {
  return futuresOf(nextFacts(alphabet))(0);
}

function historyOf<Fact extends string, State>(
  facts: readonly Fact[],
  node: Node<State>,
): History<Fact> {
  const { mask } = node;
  return {
    mask,
    has: (fact) => facts.includes(fact) && (mask & (1 << facts.indexOf(fact))) !== 0,
    path: () => {
      const path: Fact[] = [];
      for (let one = node; one.before !== undefined; one = one.before)
        path.unshift(factAt(facts, one.index));
      return path;
    },
  };
}

/** The states that were reached, each once, and what leads from one to another. */
class StateGraph<Fact extends string, State extends object> {
  readonly #facts: readonly Fact[];
  readonly #walk: Walk<Fact, State>;
  readonly #byKey = new Map<string, State>();
  readonly #ids = new Map<State, number>();
  readonly #steps = new Map<number, State>();

  constructor(facts: readonly Fact[], walk: Walk<Fact, State>) {
    this.#facts = facts;
    this.#walk = walk;
  }

  get size(): number {
    return this.#ids.size;
  }

  idOf(state: State): number {
    const known = this.#ids.get(state);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(state, id);
    return id;
  }

  after(state: State, index: number, position: number): State {
    const fact = factAt(this.#facts, index);
    const age = this.#walk.ages?.(fact) === true ? position : 0;
    const step = (this.idOf(state) * 32 + index) * 32 + age;
    const taken = this.#steps.get(step);
    if (taken !== undefined) return taken;
    const reached = this.#walk.step(state, fact, position);
    const key = this.#walk.keyOf(reached);
    const after = this.#byKey.get(key) ?? reached;
    this.#byKey.set(key, after);
    this.#steps.set(step, after);
    return after;
  }
}

function factAt<Fact>(facts: readonly Fact[], index: number): Fact {
  const fact = facts[index];
  if (fact === undefined) throw new RangeError(`There is no fact ${index}.`);
  return fact;
}

/** Which facts can come next, once those of a mask have. */
function nextFacts<Fact extends string>({
  facts,
  after = {},
  either = [],
}: Alphabet<Fact>): (mask: number) => readonly number[] {
  const bitOf = (fact: Fact) => (facts.includes(fact) ? 1 << facts.indexOf(fact) : 0);
  const rules = facts.map((fact, index) => {
    const cause: Fact | undefined = after[fact];
    const rivals = either.filter((set) => set.includes(fact)).flat();
    return {
      index,
      needed: cause === undefined ? 0 : bitOf(cause),
      barred: rivals.reduce((bits, rival) => bits | bitOf(rival), 1 << index),
    };
  });
  const known = new Map<number, readonly number[]>();
  return (mask) => {
    const found = known.get(mask);
    if (found !== undefined) return found;
    const nexts = rules
      .filter(({ needed, barred }) => (mask & needed) === needed && (mask & barred) === 0)
      .map(({ index }) => index);
    known.set(mask, nexts);
    return nexts;
  };
}

/** How many sequences there are from a set of facts on, the empty one included. */
function futuresOf(nexts: (mask: number) => readonly number[]): (mask: number) => bigint {
  const known = new Map<number, bigint>();
  const count = (mask: number): bigint => {
    const counted = known.get(mask);
    if (counted !== undefined) return counted;
    const sum = nexts(mask).reduce((total, index) => total + count(mask | (1 << index)), 1n);
    known.set(mask, sum);
    return sum;
  };
  return count;
}
