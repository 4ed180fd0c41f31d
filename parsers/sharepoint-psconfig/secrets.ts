/**
 * Takes passwords out of what psconfig logs and echoes. A secret is never kept, not even for a moment in a record.
 *
 *   psconfig -cmd configdb -connect -server KESTREL-SQL1 -database SharePoint_Config -user contoso\setup -password "s3cret word" -passphrase=x
 *   The parameter passphrase is chosen, so returning the value as s3cret
 *   Parameter dbpassword has value s3cret
 */

const MAY_BE_SECRET = /pass(?:word|phrase)|pwd/i;
const SHOWN_VALUE = /\bparameter (?<name>\w{0,30}(?:password|passphrase|pwd)\w{0,30})\b(?<between>.{0,80}?\bvalue(?: as| is| of|:)? )(?<value>\S.*)$/i;
const NAME_AT_END = /[-–—/]\w{0,12}(?:password|passphrase|pwd)\s{0,4}[=:]?\s{0,4}$/i;
const MASK = '****';

/** A console broke the line between a parameter and its secret: the next line begins with it. */
export function endsBeforeSecret(text: string): boolean {
  return NAME_AT_END.test(text);
}

/** A line that begins with a secret. */
export function maskedStart(text: string): string {
  return withoutSecrets(text.replace(/^\s*(?:"[^"]*"?|'[^']*'?|\S+)/, MASK));
}

/** Text with the values of passwords masked. */
export function withoutSecrets(text: string): string {
  if (!MAY_BE_SECRET.test(text)) return text;
  // Articles and mails turn the hyphen before a parameter into a dash.
  return text
    .replaceAll(/([-–—/]\w{0,12}(?:password|passphrase|pwd)(?:\s{1,4}|\s?[=:]\s?))("[^"]*"?|'[^']*'?|\([^)]*\)?|[^\s"'(]\S*)/gi, `$1${MASK}`)
    .replace(SHOWN_VALUE, (_, name: string, between: string) => `parameter ${name}${between}${MASK}`);
}
