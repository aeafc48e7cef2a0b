/** What a reducer answers: the state after an event, and what is to be done because of it, in this order. */
export interface Step<State, Effect> {
  state: State;
  effects: readonly Effect[];
}
