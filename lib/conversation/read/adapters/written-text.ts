const lookedAt = 300;

/** What machines write for machines: markup, serialized objects, log lines, encoded bytes, names of types. */
const written = [
  /^\s*[<{]/,
  /^\s*\[[{["\d]/,
  /^[OaCsibd]:\d+[:;]/,
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b/,
  /^\W?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\b[\]:\s]/,
  /^Traceback \(|^\s+at \S+ \(/m,
  /^[A-Za-z\d+/_-]{40,}={0,2}$/,
  /^[A-Z][a-z\d]+(?:[A-Z][a-z\d]+)+$/,
  /^[a-z]+(?:_[a-z]+)+$/i,
];

export function isWritten(text: string): boolean {
  const beginning = text.slice(0, lookedAt);
  return written.some((pattern) => pattern.test(beginning));
}
