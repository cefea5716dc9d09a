import { randomInt } from 'node:crypto';
import * as z from 'zod';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html */
export const GenerateSecretString = z.object({
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  PasswordLength: z.coerce.number().int().min(1).max(4096).default(32),
  RequireEachIncludedType: z.boolean().default(true),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
type GenerateSecretString = z.output<typeof GenerateSecretString>;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A new secret text: a password, or the JSON template with the password under its key. */
export function generateSecret(rules: GenerateSecretString): string {
  const password = generatePassword(rules);
  if (rules.SecretStringTemplate === undefined || rules.GenerateStringKey === undefined) return password;
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(rules.SecretStringTemplate));
  return JSON.stringify({ ...template, [rules.GenerateStringKey]: password });
}

function generatePassword(rules: GenerateSecretString): string {
  const kinds = [
    rules.ExcludeLowercase ? '' : LOWER,
    rules.ExcludeUppercase ? '' : LOWER.toUpperCase(),
    rules.ExcludeNumbers ? '' : '0123456789',
    rules.ExcludePunctuation ? '' : PUNCTUATION,
    rules.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => kind.split('').filter((character) => !rules.ExcludeCharacters.includes(character)))
    .filter((kind) => kind.length > 0);
  const all = kinds.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character.');
  const required = rules.RequireEachIncludedType ? kinds.map(pick) : [];
  const characters = [...required];
  while (characters.length < rules.PasswordLength) characters.push(pick(all));
  return shuffled(characters).slice(0, rules.PasswordLength).join('');
}

function pick(characters: string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffled(characters: string[]): string[] {
  const result = [...characters];
  for (let at = result.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [result[at], result[other]] = [result[other] ?? '', result[at] ?? ''];
  }
  return result;
}
