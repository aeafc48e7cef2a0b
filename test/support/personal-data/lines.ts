/** One line said or written: `secret` is what nobody may see; `asked` what the other side said just before. */
export type SecretLine = { text: string; secret: string; asked?: string };

const cards = [
  "4242 4242 4242 4242",
  "4111111111111111",
  "5555-5555-5555-4444",
  "3782 822463 10005",
  "6011 1111 1111 1117",
  "four one one one one one one one one one one one one one one one",
  "four two four two, uh, four two four two, four two four two, four two four two",
  "cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno",
  "vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins",
  "quatre deux quatre deux quatre deux quatre deux quatre deux quatre deux quatre deux quatre deux",
  "forty two forty two forty two forty two forty two forty two forty two forty two",
  "٤١١١ ١١١١ ١١١١ ١١١١",
];
const accounts = [
  "DE89 3704 0044 0532 0130 00",
  "GB29NWBK60161331926819",
  "FR14 2004 1010 0505 0001 3M02 606",
  "021000021 1234567890",
  "double four one oh triple five oh one nine nine",
];
const phones = [
  "415-555-0172",
  "(415) 555-0172",
  "+1 415 555 0172",
  "+44 20 7946 0958",
  "+49 30 901820",
  "06 12 34 56 78",
  "+34 612 34 56 78",
  "+81 3 1234 5678",
  "four one five five five five oh one seven two",
  "plus four four two oh seven nine four six oh nine five eight",
];
const socials = ["123-45-6789", "123 45 6789", "one two three four five six seven eight nine"];
const mails = [
  "john.smith@example.com",
  "j_smith+tag@mail.example.co.uk",
  "john dot smith at example dot com",
  "maya underscore okonkwo at gmail dot com",
  "j o h n at example dot com",
];
const before = ["", "sure, it's ", "okay so that would be ", "let me read it to you: ", "yes, "];
const after = ["", " thanks", ", got it?", " please"];

const around = (secrets: readonly string[], leads: readonly string[], ends: readonly string[]): SecretLine[] =>
  secrets.flatMap((secret) => leads.flatMap((lead) => ends.map((end) => ({ text: `${lead}${secret}${end}`, secret }))));

const asked = (question: string, secrets: readonly string[]): SecretLine[] =>
  secrets.map((secret) => ({ asked: question, text: secret, secret }));

/** Named by what is said in the same breath or just before: too short or too plain to be told without. */
const named: SecretLine[] = [
  ...asked("What is your date of birth?", [
    "March fourth nineteen eighty six",
    "the fourth of March 1986",
    "03/04/1986",
    "4 March 1986",
    "march 4th 86",
  ]),
  ...asked("And the last four of your card, please?", ["4242", "four two four two", "it's 1117"]),
  ...asked("Could you give me your account number?", ["48213", "four eight two one three", "it is 482 13"]),
  ...asked("What's the pin you set?", ["4711", "four seven one one"]),
  ...asked("What is your e-mail address?", ["john smith at example dot com", "it's maya at gmail dot com"]),
  ...asked("May I have your social security number?", ["123 45 6789", "six seven eight nine"]),
  ...asked("Which phone number can I call you back on?", ["555 0172", "five five five oh one seven two"]),
  { text: "my card ends in 4242", secret: "4242" },
  { text: "I was born on March 4th, 1986", secret: "4th, 1986" },
  { text: "date of birth the 2nd of November 1990", secret: "2nd of November 1990" },
  { text: "4711 is my pin", secret: "4711" },
  { text: "the security code is 123", secret: "123" },
  { text: "my passport is 533380006", secret: "533380006" },
  { text: "my e-mail is john smith at example dot com", secret: "john smith at example dot com" },
];

export const secretLines: SecretLine[] = [
  ...around(cards, before, ["", " thanks"]),
  ...around(accounts, before.slice(0, 3), after.slice(0, 3)),
  ...around(phones, before.slice(0, 3), after.slice(0, 3)),
  ...around(socials, before.slice(0, 3), after.slice(0, 2)),
  ...around(mails, ["write to ", "yes, ", "it's "], after.slice(0, 2)),
  ...named,
];

/** What is said on calls all day and is nobody's: nothing of it may be taken out of a final text. */
export const harmlessLines: string[] = [
  "that's $45.50 for two nights",
  "it's 84.50 dollars altogether",
  "the total comes to 1,250 euros",
  "two hundred dollars a night",
  "about 1,250,000 people live there",
  "we have 3 rooms for 2 people",
  "I need four tickets for Friday",
  "it takes 20 minutes or 25 percent longer",
  "flight BA 286 leaves at 4:30 pm",
  "the train departs at 16:05 from platform 9",
  "you are in room 214 today",
  "come on March 4th at 10:45",
  "let's say the 21st of November at noon",
  "we open at nine and close at five thirty",
  "I'll be there at 7 or 8",
  "that was in 2019, I think",
  "from 2019 to 2024 we lived in Lisbon",
  "your order 48213 has shipped",
  "confirmation number AB12CD is in your inbox",
  "the ticket is INC-20417 and it's open",
  "error 404 means the page is gone",
  "version 2.14.3 fixes that",
  "request 3f2504e0-4f89-41d3-9a0c-0305e82c3301 failed",
  "the report of 2026-11-21 is ready",
  "it's due on 11/21/2026 at the latest",
  "one of the best rooms we have",
  "no one told me about it",
  "give me one second please",
  "I have two questions",
  "the first one is easy",
  "look at the page and tell me",
  "I saw it at the station",
  "see you at the bridge at noon",
  "connect the dots",
  "call me back later",
  "my name is on the list",
  "no digits in this at all",
  "press 1 for sales or 2 for support",
  "it's 72 degrees outside",
  "the house has 3 bedrooms and 2 baths",
  "that is 1800 square feet",
  "we sold 350 units in May",
  "the meeting is in 15 minutes",
  "I waited for 45 minutes on hold",
  "about 30 people came",
  "it weighs 12.5 kg",
  "gate 14, seat 22 C",
  "bus 38 stops here",
  "chapter 12 on page 318",
  "half past ten works for me",
  "it costs ninety nine dollars",
  "can we do twenty five people",
  "three or four of them",
  "I would like to cancel my booking",
  "thank you so much for your help",
  "the interest rate is 4.75 percent",
  "we can offer 15% off",
  "that's item 7 on the list",
  "option 3 sounds good",
  "the warranty lasts 24 months",
  "level 2 support will take over",
  "please hold the line",
  "two plus two is four",
  "we are open 24 hours, 7 days a week",
  "there are 365 days in a year",
  "it was founded in 1998",
  "a table for six at eight",
  "my son is 12 years old",
  "he is seventeen",
  "between 9 and 5",
  "the file has 200 lines",
  "you are number 3 in the queue",
  "all 12 of them",
  "the code is on the box",
];
