import { fold, type Decider } from '../decider.js';

/** What a decider decides when, after these events, it is given a command. */
export const given = <Command, Event, State>(
  decider: Decider<Command, Event, State>,
  ...events: readonly Event[]
): { readonly when: (...commands: readonly Command[]) => readonly Event[] } => ({
  when: (...commands) => {
    let state = fold(decider, events);
    return commands.flatMap((command) => {
      const decided = decider.decide(command, state);
      state = fold(decider, decided, state);
      return decided;
    });
  },
});
