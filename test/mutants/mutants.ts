/** A mistake in core, as a change of its text. */
export interface Mutant {
  /** What its author did, or did not do. */
  readonly mistake: string;
  /** Of `packages/core/src`. */
  readonly file: string;
  /** Is there exactly once, or the mutant is stale. */
  readonly search: string;
  readonly replace: string;
}

/** The mistakes that a careless author of a calling library makes, most of them made by one before. */
export const mutants: readonly Mutant[] = [
  {
    mistake: 'no deduplication: what arrives twice counts twice',
    file: 'log/memory-call-log.ts',
    search: 'if (this.#isKnown(event.id)) continue;',
    replace: '',
  },
  {
    mistake: 'no monotonic guard: the lifecycle follows whatever comes last',
    file: 'call/reduce.ts',
    search: 'return order[lifecycle] > order[state.lifecycle] ? { ...state, lifecycle } : state;',
    replace: 'return order[lifecycle] > 0 ? { ...state, lifecycle } : state;',
  },
  {
    mistake: 'any roster is taken, however old',
    file: 'participant/roster.ts',
    search: "if (roster.freshness !== 'catchingUp' && (isLate || isRepeated)) return roster;",
    replace: '',
  },
  {
    mistake: 'waiting for the next sequence number, which may never come',
    file: 'participant/roster.ts',
    search: "if (roster.freshness !== 'catchingUp' && (isLate || isRepeated)) return roster;",
    replace: `if (roster.freshness !== 'catchingUp' && (isLate || isRepeated)) return roster;
  const last = roster.version.sequence;
  if (last !== undefined && snapshot.version.sequence !== last + 1) return roster;`,
  },
  {
    mistake: 'a gap in a list of changes goes unnoticed',
    file: 'participant/roster.ts',
    search: 'const isGapless = last === undefined ? sequence <= 1 : sequence === last + 1;',
    replace: 'const isGapless = true;',
  },
  {
    mistake: 'a reading that began before newer news overwrites them',
    file: 'participant/roster.ts',
    search: 'if (isNewer(roster.version, read.basedOn)) return roster;',
    replace: '',
  },
  {
    mistake: 'a backlog that keeps the match and throws away what did not match',
    file: 'operation/reduce-operation-ended.ts',
    search: 'operations: state.operations.filter((one) => one !== report)',
    replace: "operations: state.operations.filter(({ origin }) => origin === 'local')",
  },
  {
    mistake: 'an event that overtakes its answer is not waited for',
    file: 'operation/reduce-operation-ended.ts',
    search: 'if (report === undefined) return state;',
    replace: 'if (report !== undefined) return state;',
  },
  {
    mistake: 'replay without completion: who comes after the end waits for ever',
    file: 'calling/state-stream.ts',
    search: `      subscriber.complete();
      return undefined;`,
    replace: '      return undefined;',
  },
  {
    mistake: 'no replay: a late subscriber learns nothing until something changes',
    file: 'calling/state-stream.ts',
    search: '    subscriber.next(this.#value);\n',
    replace: '',
  },
  {
    mistake: 'the last unsubscribe leaves its list behind',
    file: 'calling/state-stream.ts',
    search: 'if (this.#observers?.length || this.#late?.length) return;',
    replace: 'if (this.#observers !== undefined) return;',
  },
  {
    mistake:
      'takeUntil in the wrong place: the streams are closed before the last event is handed out',
    file: 'calling/call-projection.ts',
    search: '    this.#publish(event, before, after);\n',
    replace: `    if (after.lifecycle === 'disconnected') this.close();
    this.#publish(event, before, after);
`,
  },
  {
    mistake: 'takeUntil in the wrong place: the streams of an operation stop before its last value',
    file: 'calling/operation.ts',
    search: 'takeWhile(isOpen, true)',
    replace: 'takeWhile(isOpen)',
  },
  {
    mistake: 'no waiting for the ends of open operations when the call ends',
    file: 'call/reduce.ts',
    search: 'return isSettling(next) && openOperations(next).length === 0',
    replace: 'return isSettling(next)',
  },
  {
    mistake: 'a call that is over can still be changed',
    file: 'call/reduce.ts',
    search: "if (state.lifecycle === 'disconnected') return state;",
    replace: '',
  },
  {
    mistake: 'an answer that is read late overwrites the status',
    file: 'operation/reduce-operations.ts',
    search: "status: isAccepted ? 'accepted' : known.status,",
    replace: "status: 'accepted',",
  },
  {
    mistake: 'an operation that has ended can end again',
    file: 'operation/reduce-operations.ts',
    search: 'if (operation === undefined || !isOpen(operation)) return state;',
    replace: 'if (operation === undefined) return state;',
  },
  {
    mistake: 'a contradiction rewrites the operation that had succeeded',
    file: 'operation/reduce-operation-ended.ts',
    search: 'return isContradiction ? leave(state, invitation.targets, event.occurredAt) : state;',
    replace: `const rewritten = { ...invitation, status: event.status };
  const operations = state.operations.map((one) => (one === invitation ? rewritten : one));
  return isContradiction ? { ...state, operations } : state;`,
  },
  {
    mistake: 'a cancel event ends the cancellation alone, and the invitation waits for ever',
    file: 'operation/reduce-operation-ended.ts',
    search: `    return endCancel(withdrawn, { cancellation, outcome: 'cancelled' }, event);`,
    replace: `    return endCancel(withdrawn && known, { cancellation, outcome: 'cancelled' }, event);`,
  },
  {
    mistake: 'whatever ends while it is being cancelled is taken to be cancelled',
    file: 'operation/reduce-operation-ended.ts',
    search: "return status === 'failed' && refusal === undefined && !isExplained;",
    replace: "return isExplained || refusal === undefined || status === 'failed';",
  },
  {
    mistake: 'presence in a roster is taken for an answer',
    file: 'call/reduce.ts',
    search: `    case 'roster.snapshot':
`,
    replace: `    case 'roster.snapshot': {
      const seen = new Set(event.participants.map(({ identity }) => identity.rawId));
      const known = endRemovalsOf(withRoster(state, rosterAfter(state, event)), event.occurredAt);
      return openOperations(known)
        .filter(({ kind, targets }) => kind === 'invite' && targets.every((one) => seen.has(one.rawId)))
        .reduce((next, { id }) => endOperation(next, id, { status: 'succeeded' }), known);
    }
`,
  },
  {
    mistake: 'events are handed out before the state they brought about',
    file: 'calling/call-projection.ts',
    search: `    if (after !== before) this.#advance(after);
    this.#publish(event, before, after);
`,
    replace: `    this.#publish(event, before, after);
    if (after !== before) this.#advance(after);
`,
  },
  {
    mistake: 'the disconnection is handed out before the ends of open operations are known',
    file: 'calling/call-projection.ts',
    search: "if (event.type === 'call.disconnected') this.#heldDisconnection ??= event;",
    replace: "if (event.type === 'call.settled') this.#heldDisconnection ??= event;",
  },
  {
    mistake: 'subscribers are told during the append, before the delivery is acknowledged',
    file: 'log/memory-watch.ts',
    search: 'if (this.#awake.length === 1) this.#clock.soon(() => this.#deliver());',
    replace: 'this.#deliver();',
  },
  {
    mistake: 'equal states are emitted again',
    file: 'calling/call-projection.ts',
    search: 'if (after !== before) this.#advance(after);',
    replace: 'this.#advance(after);',
  },
  {
    mistake: 'equal rosters are emitted again',
    file: 'calling/call-projection.ts',
    search: 'if (isSameRoster(roster.value, after.roster)) roster.renew(after.roster);',
    replace: 'if (roster.value === undefined) roster.renew(after.roster);',
  },
  {
    mistake: 'the intent is recorded after its request has left',
    file: 'calling/send-command.ts',
    search: `    await this.#keep([requested], awaited, this.#lease());
    let receipt: Receipt;
    try {
      receipt = await this.#send(prepared, signal);`,
    replace: `    const sending = this.#send(prepared, signal);
    await this.#keep([requested], awaited, this.#lease());
    let receipt: Receipt;
    try {
      receipt = await sending;`,
  },
  {
    mistake: 'a command that the provider refused stays open',
    file: 'calling/send-command.ts',
    search: 'await (error.outcomeUnknown ? this.#unanswered() : this.#refused(error));',
    replace: 'await this.#unanswered();',
  },
  {
    mistake: 'a call that has ended is held for ever',
    file: 'calling/calling.ts',
    search: 'onEnd: this.#forget,',
    replace: 'onEnd: () => undefined,',
  },
  {
    mistake: 'the log takes what is written under a lease that another process has',
    file: 'log/memory-lease.ts',
    search: 'if (fence !== this.#fence) throw leaseLost(callId);',
    replace: 'if (fence === undefined) throw leaseLost(callId);',
  },
  {
    mistake: 'everybody is granted the lease',
    file: 'log/memory-lease.ts',
    search: 'const isHeld = this.#holder !== undefined && now < this.#until;',
    replace: 'const isHeld = this.#holder !== undefined && now > this.#until;',
  },
  {
    mistake: 'a lease never ends',
    file: 'log/memory-lease.ts',
    search: 'const isHeld = this.#holder !== undefined && now < this.#until;',
    replace: 'const isHeld = this.#holder !== undefined;',
  },
  {
    mistake: 'every process does what is due',
    file: 'calling/duty.ts',
    search: "return kind !== 'settle';",
    replace: "return kind === 'settle';",
  },
  {
    mistake:
      'a process that was paused writes the intent of its cancellation without its lease, and sends it',
    file: 'calling/send-command.ts',
    search: 'await this.#keep([requested], awaited, this.#lease());',
    replace: 'await this.#keep([requested], awaited);',
  },
  {
    mistake: 'a lease is not prolonged while something is being done under it',
    file: 'calling/lease-keeper.ts',
    search: '    this.#timer ??= this.#prolongLater();',
    replace: '',
  },
  {
    mistake: 'a process that is closed keeps its leases',
    file: 'calling/lease-keeper.ts',
    search: '      await log.release(this.#callId, { holder, fence });',
    replace: '',
  },
  {
    mistake: 'what nobody answered is judged by what it has not brought about yet',
    file: 'calling/duties.ts',
    search: "    if (status === 'requested') return false;",
    replace: '',
  },
  {
    mistake: 'whoever is absent at a deadline is taken for one who will not come, though they ring',
    file: 'calling/ring-end.ts',
    search: '  if (!hasRungOut(operation, now)) return true;',
    replace: '',
  },
  {
    mistake: 'somebody is taken to ring from when they were to be asked, however late they were',
    file: 'calling/ring-end.ts',
    search: 'now >= Date.parse(acceptedAt) +',
    replace: 'now >= Date.parse(requestedAt ?? acceptedAt) +',
  },
  {
    mistake: 'nobody is told that a call was kept alive',
    file: 'calling/duties.ts',
    search: 'await this.#call.append(isOver ? events : [...events, kept], fence);',
    replace: 'if (isOver || kept === undefined) await this.#call.append(events, fence);',
  },
  {
    mistake: 'a reader that had read a part of what a snapshot stands for keeps its own state',
    file: 'call/call-snapshot.ts',
    search: 'if (isEqualData(known, state)) return known;',
    replace: 'if (isEqualData(known, state) || known.operations.length > 0) return known;',
  },
  {
    mistake: 'a snapshot of another version is taken for one of this',
    file: 'call/call-snapshot.ts',
    search: '  if (version === snapshotVersion) return;',
    replace: '  if (version >= snapshotVersion) return;',
  },
  {
    mistake: 'a snapshot is kept by every process that serves the call',
    file: 'calling/call-projection.ts',
    search: "const isSnapshot = type === 'call.snapshot' || type === 'call.snapshotTaken';",
    replace: "const isSnapshot = type === 'call.snapshot';",
  },
];
