export interface Message<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
}

/** The rules of one kind of stream. Pure: time, ids and chance come in with the command. */
export interface Decider<Command, Event, State> {
  readonly initial: State;
  /** Raised whenever `evolve` changes, so that states folded by an older one are folded again. */
  readonly revision: number;
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
}

export const fold = <Event, State>(
  decider: Pick<Decider<never, Event, State>, 'initial' | 'evolve'>,
  events: readonly Event[],
  from: State = decider.initial,
): State => events.reduce<State>((state, event) => decider.evolve(state, event), from);

/** Decides one command after the other, each upon what the ones before it led to. */
export const decideInTurn = <Command, Event, State>(
  { decide, evolve }: Pick<Decider<Command, Event, State>, 'decide' | 'evolve'>,
  commands: readonly Command[],
  from: State,
): readonly Event[] => {
  const events: Event[] = [];
  let state = from;
  for (const command of commands) {
    const decided = decide(command, state);
    state = decided.reduce(evolve, state);
    events.push(...decided);
  }
  return events;
};
