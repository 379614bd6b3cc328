import { CLIENT } from './client.js';
import type { Scope } from './scopes.js';

const EXPLAINED: Record<Scope, string> = {
  'contacts.read': 'See your contacts',
  'contacts.write': 'Add, change and delete contacts',
};

const STYLE = `:root{color-scheme:light dark;--page:#f3f4f1;--card:#fff;--ink:#1b1d18;--muted:#5a5f53;--line:#dcdfd6;--brand:#4d6b1f;--on:#fff}
@media(prefers-color-scheme:dark){:root{--page:#10120d;--card:#1a1d16;--ink:#eef0ea;--muted:#a8ae9e;--line:#31362a;--brand:#a9cf6b;--on:#10120d}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-content:center;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page)}
main{width:min(25rem,100vw - 2rem);padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem;border-top:4px solid var(--brand)}
.brand{margin:0 0 1.5rem;font-weight:700;letter-spacing:.02em;color:var(--muted)}h1{font-size:1.35rem;line-height:1.25;margin:0 0 .5rem}p{margin:0 0 1rem}
ul{list-style:none;margin:0 0 1.5rem;padding:0;border-block:1px solid var(--line)}li{padding:.6rem 0}li+li{border-top:1px solid var(--line)}
code{display:block;color:var(--muted);font-size:.8125rem}form{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
button{min-height:2.75rem;font:inherit;font-weight:600;border:1px solid var(--brand);border-radius:.35rem;cursor:pointer;color:var(--on);background:var(--brand)}
button[value="0"]{order:-1;color:var(--ink);background:none;border-color:var(--muted)}:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
.fine{margin:1.25rem 0 0;color:var(--muted);font-size:.8125rem}`;

/** Both buttons repeat the authorization request with the decision added to it. */
export function consentPage(search: URLSearchParams, scopes: readonly Scope[]): string {
  const fields = [...search].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const wishes = scopes.map(
    (scope) => `<li>${EXPLAINED[scope]}<code>${escaped(scope)}</code></li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox: allow access?</title>
<style>${STYLE}</style>
<main>
<p class="brand">Sandbox</p>
<h1>Allow access?</h1>
<p>${CLIENT.id} asks to use the account of sandbox-user:</p>
<ul>${wishes.join('')}</ul>
<form action="/oauth/authorize">
${fields.join('\n')}
<button name="approve" value="1">Allow</button>
<button name="approve" value="0">Deny</button>
</form>
<p class="fine">A third party to try things with: it has no real data.</p>
</main>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
