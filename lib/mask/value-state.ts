/**
 * `isWhole`: the values of an event that says nothing are all there is of them; nothing follows in another entry.
 * `isCut`: only the beginning of the value is here.
 */
export type ValueState = { isDtmf: boolean; isFinal: boolean; isWhole?: boolean; isCut?: boolean };
