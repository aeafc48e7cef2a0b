import { plainName } from "./field-names";

const producerLabels: [RegExp, string][] = [
  [/card|pan\b|cvv|cvc/i, "card number"],
  [/phone|mobile|tel|\bcell\b/i, "phone number"],
  [/mail/i, "e-mail address"],
  [/ssn|social/i, "social security number"],
  [/dob|birth/i, "date of birth"],
  [/address|street/i, "address"],
  [/account|iban|member|policy/i, "account number"],
  [/name|person|^(?:first|last|middle|surname|forename|given|family)$/i, "name"],
];

/** Our word for a producer's: its own words could be personal data themselves. */
export function labelFor(word: string): string {
  const plain = plainName(word);
  return producerLabels.find(([pattern]) => pattern.test(plain))?.[1] ?? "personal data";
}
