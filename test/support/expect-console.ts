type Expected = { pattern: RegExp; isSeen: boolean };

let expected: Expected[] = [];

/** Lets this test print to console.error or console.warn what matches; the test fails if nothing does. */
export function expectConsole(pattern: RegExp): void {
  expected.push({ pattern, isSeen: false });
}

/** Whether the running test has said that this text would come. */
export function isExpectedOnConsole(text: string): boolean {
  const match = expected.find(({ pattern }) => pattern.test(text));
  if (match) match.isSeen = true;
  return match !== undefined;
}

/** The patterns that nothing matched; the next test starts with none. */
export function takeUnseenExpectations(): RegExp[] {
  const unseen = expected.filter(({ isSeen }) => !isSeen).map(({ pattern }) => pattern);
  expected = [];
  return unseen;
}
