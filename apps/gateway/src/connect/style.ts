import { themeStyle } from '#libs/theme';

const RULES = `
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;padding:2rem 1rem;
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--ink);background:var(--page);-webkit-font-smoothing:antialiased}
main{width:100%;max-width:27rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:1.125rem;
box-shadow:0 1px 2px #00000008,0 12px 32px -12px #0000001f}
h1{font-size:1.375rem;line-height:1.25;letter-spacing:-.011em;font-weight:650;margin:0 0 .5rem;text-wrap:balance}
p{margin:0 0 1rem}main>:last-child{margin-bottom:0}
a{color:var(--accent)}
.top{display:flex;align-items:center;min-height:1.5rem;margin:-.5rem 0 1rem -.4rem;font-size:.9375rem}
.top a{display:inline-flex;align-items:center;gap:.15rem;padding:.15rem .45rem .15rem 0;border-radius:.4rem;text-decoration:none}
.top a:hover{text-decoration:underline}
.parties{display:flex;align-items:center;gap:.75rem;margin-bottom:1.5rem;color:var(--muted)}
.mark,.logo{flex:none;width:3rem;height:3rem}
.logo{padding:.3rem;object-fit:contain;background:#fff;border:1px solid var(--line);border-radius:.8rem}
.icon{flex:none;width:1.25rem;height:1.25rem}
.lead{color:var(--muted)}
.label{font-weight:600;margin:1.25rem 0 .25rem}
ul{list-style:none;margin:0 0 1rem;padding:0}
.scopes{border:1px solid var(--line);border-radius:.75rem}
.scopes li{display:flex;gap:.65rem;padding:.65rem .85rem;overflow-wrap:anywhere}
.scopes li+li{border-top:1px solid var(--line)}
.scopes .icon{margin-top:.15rem;color:var(--accent)}
.scopes code{display:block;color:var(--muted);font-size:.8125rem}
.scopes code:only-child{color:inherit;font-size:.875rem;margin-top:.1rem}
.choices{display:grid;gap:.5rem}
.choices a{display:flex;align-items:center;gap:.85rem;padding:.7rem .85rem;border:1px solid var(--line);border-radius:.75rem;
color:inherit;font-weight:550;text-decoration:none;transition:border-color .12s,background .12s}
.choices .mark{width:2.25rem;height:2.25rem}
.choices span{flex:1;min-width:0;overflow-wrap:anywhere}
.choices .icon{color:var(--muted)}
.choices a:hover{border-color:var(--accent);background:var(--page)}
.search{position:relative;margin-bottom:.75rem}
.search .icon{position:absolute;left:.8rem;top:.75rem;color:var(--muted)}
.search input{padding-left:2.5rem}
label{display:block;font-weight:600;margin:1.125rem 0 .3rem}
.search label{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%)}
input,textarea,select{width:100%;font:inherit;color:inherit;padding:.6rem .75rem;border:1px solid var(--field);border-radius:.6rem;background:var(--card)}
input,select{height:2.75rem}
input::placeholder{color:var(--muted);opacity:1}
textarea{font-family:ui-monospace,monospace;font-size:.85rem;min-height:8rem}
.hint{color:var(--muted);font-size:.875rem}
.optional{color:var(--muted);font-weight:400}
.about{margin-top:.3rem;font-size:.875rem;display:grid;gap:.15rem}.about:empty{display:none}
.wrong{color:var(--bad)}
[aria-invalid=true]{border-color:var(--bad)}
.notice{padding:.7rem .9rem;color:var(--bad);background:var(--badGround);border-radius:.7rem}
button,.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:2.875rem;margin-top:1.5rem;padding:.6rem 1.2rem;
font:inherit;font-weight:600;color:var(--on-brand);background:var(--brand);border:1px solid var(--edge);border-radius:.7rem;cursor:pointer;text-decoration:none;
text-align:center;transition:box-shadow .12s}
button:hover,.button:hover{box-shadow:0 0 0 3px var(--page),0 0 0 4px var(--edge)}
.button.other{margin-top:.6rem;color:var(--ink);background:none;border-color:var(--field)}
.safe{display:flex;align-items:flex-start;gap:.45rem;margin:1rem 0 0;color:var(--muted);font-size:.8125rem}
.safe .icon{width:1rem;height:1rem;margin-top:.1rem}
.end{text-align:center}.end .hint{margin-top:1rem}.end>:last-child{margin-bottom:0}
.end .sign{display:grid;place-items:center;width:3.5rem;height:3.5rem;margin:.25rem auto 1.25rem;border-radius:50%;color:var(--good);background:var(--goodGround)}
.end .sign .icon{width:1.9rem;height:1.9rem;stroke-width:2.5}
.end .sign.bad{color:var(--bad);background:var(--badGround)}
.account{display:flex;align-items:center;gap:.85rem;margin:1.25rem 0;padding:.75rem .9rem;border:1px solid var(--line);border-radius:.75rem;text-align:left}
.account .mark{width:2.5rem;height:2.5rem}
.account div{min-width:0;overflow-wrap:anywhere}.account strong{display:block;font-weight:600}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[hidden]{display:none!important}
@media(max-width:30rem){body{justify-content:flex-start;padding:.75rem}main{padding:1.5rem 1.25rem;border-radius:1rem}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}`;

/**
 * The one style sheet of all pages, in the colours of a project and of the person's own light or
 * dark theme.
 */
export const styleFor = (color?: string): string => themeStyle(color) + RULES;
