/** Texts to find a call by what it tells of itself: a single letter is in nearly all of them. */
export const minToldText = 2;
