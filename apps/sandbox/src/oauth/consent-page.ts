import { CLIENT } from './client.js';
import type { Scope } from './scopes.js';

/** Both buttons repeat the authorization request with the decision added to it. */
export function consentPage(search: URLSearchParams, scopes: readonly Scope[]): string {
  const fields = [...search].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const wishes = scopes.map((scope) => `<li>${escaped(scope)}</li>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sandbox: allow access?</title>
<style>body { font: 1rem/1.5 system-ui; max-width: 28rem; margin: 4rem auto; padding: 0 1rem }</style>
<h1>Allow access?</h1>
<p>${CLIENT.id} asks to use your sandbox account:</p>
<ul>${wishes.join('')}</ul>
<form action="/oauth/authorize">
${fields.join('\n')}
<button name="approve" value="1">Allow</button>
<button name="approve" value="0">Deny</button>
</form>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
