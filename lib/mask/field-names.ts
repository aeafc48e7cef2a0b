/** Of a name in small letters with a line between its words. */
const sensitive =
  /(?:^|[._\s-])(?:dob|birth\w*|date_of_birth|ssn|social\w*|card\w*|pan|cvv2?|cvc|iban|account\w*|routing\w*|phone\w*|mobile\w*|tel|telephone|cell|(?:e_?-?mail|mail_?addr)\w*|address\w*|street\w*|passport\w*|licen[cs]e\w*|password|passcode|pin|otp|member\w*|policy\w*|last_?(?:4|four)|security_code)(?:$|[._\s-])|(?:patient|guest|caller|customer|passenger|user|contact|client|member|person|holder|first|last|full|family|given|maiden|sur)[._\s-]?name$/;

/** Of an account, a card or a phone these say what it costs or how long it takes, not which it is. */
const measured =
  "ts|t0|t1|t|at|time|millis|seq_?no|sequence_number|ttft|ttfb|first_chunk|factor|timestamp|timems|ms|us|ns|s|sec|secs|seconds|minutes|hours|days|duration|dur|elapsed|latency|delay|lag|age|ttl|timeout|offset|start|end|begin|stop|seq|sequence|index|idx|count|counts|total|size|bytes|kb|mb|length|len|chars|characters|tokens|tok|price|cents|amount|cost|fee|tax|rate|ratio|percent|pct|score|conf|confidence|probability|lat|lon|lng|latitude|longitude|altitude|port|pid|line|page|limit|max|min|avg|mean|p50|p95|p99|quantity|qty|nights|guests|rooms|version|ver|v|build|revision|epoch|partition|attempt|attempts|retries|deliveries|year|month|day|hour|width|height|temperature|window|last|final|eot|intr|ok";
const identified =
  "id|ids|uuid|guid|sha|sha1|sha256|sha512|hash|md5|etag|span|trace|sid|ref|request|correlation|session|seg|segment|turn|call|item|eid|rid|commit|digest|checksum|fingerprint|grp|group|model|provider|svc|service|host|hostname|ip|order|ticket|invoice|booking|tracking|sku|event|stream|topic|consumer|type|kind|role|status|phase|mode|op|lang|language|currency|cur|agent|tool|hk|prev|object|url|uri|code|version|release|specversion|datacontenttype|finish_reason";
/** Who is at the other end: an id, and as often a number or an address. */
const named = "ch|channel|channel_index|src|source|spk|speaker|speaker_id|participant|label|key|val|name|slot|field";
const lastWord = (words: string) => new RegExp(`(?:^|[._-])(?:${words})$`);
const measureName = lastWord(measured);
const idName = lastWord(identified);
const whoName = lastWord(named);
const spokenList = /(?:^|_)(?:words?|word_times|word_timings|alignment|tokens_timed)$/;
const personName = /^(?:last|first|middle|surname|forename|given|family)$/;

export type NameKind = "sensitive" | "measure" | "id" | "who" | "words" | "other";

const known = new Map<string, NameKind>();
const mostKnown = 2_000;

export const plainName = (name: string) => name.replace(/([a-z\d])(?=[A-Z])/g, "$1_").toLowerCase();

function judge(name: string): NameKind {
  const plain = plainName(name);
  if (sensitive.test(plain) && !measuredOf(plain)) return "sensitive";
  if (spokenList.test(plain)) return "words";
  if (measureName.test(plain)) return "measure";
  if (idName.test(plain)) return "id";
  return whoName.test(plain) ? "who" : "other";
}

const measuredOf = (plain: string) =>
  /(?:_ms|_count|_at|_seconds|_total|_size|_length|_type|_status|_id|_sid)$/.test(plain);

/** What a field's name promises of its value. */
export function nameKind(name: string): NameKind {
  const found = known.get(name);
  if (found !== undefined) return found;
  const kind = name.length > 100 ? "other" : judge(name);
  if (known.size >= mostKnown) known.clear();
  known.set(name, kind);
  return kind;
}

/** `first` and `last` are names of people where they hold a word, and flags or numbers where they do not. */
export const isPersonName = (name: string, value: string): boolean =>
  personName.test(plainName(name)) && /^\p{L}{2}/u.test(value) && !/^(?:true|false|yes|no|null)$/i.test(value);
