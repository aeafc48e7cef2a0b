import { expect, test } from "vitest";
import { chooseFormat } from "@/lib/metrics/choose-format";

const prometheus2 =
  "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const prometheus3 =
  "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

test.each([
  [null, "prometheus"],
  ["", "prometheus"],
  ["*/*", "prometheus"],
  ["text/html,application/xhtml+xml,*/*;q=0.8", "prometheus"],
  ["application/json", "prometheus"],
  ["text/plain;version=0.0.4", "prometheus"],
  [prometheus2, "openmetrics"],
  [prometheus3, "openmetrics"],
  ["application/openmetrics-text", "openmetrics"],
  ['Application/OpenMetrics-Text; Version="1.0.0"', "openmetrics"],
  ["application/openmetrics-text;version=2.0.0,text/plain;q=0.1", "prometheus"],
  ["application/openmetrics-text;version=1.0.0;q=0.2,text/plain;q=0.9", "prometheus"],
  ["application/openmetrics-text;version=1.0.0;q=0", "prometheus"],
  ["application/openmetrics-text;version=1.0.0;q=much", "prometheus"],
  ["application/vnd.google.protobuf;encoding=delimited,text/plain;version=0.0.4;q=0.3", "prometheus"],
])("%s is answered with %s", (accept, format) => {
  expect(chooseFormat(accept)).toBe(format);
});
