/** The frame, and what all pages share. */
export const PAGE_STYLE = `
*,*::before,*::after{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:400 1rem/1.55 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,h4,p,ol,ul,dl,dd,figure,blockquote{margin:0;padding:0}
ol,ul{list-style:none}
h1{font-size:clamp(1.5rem,1.1rem + 1.6vw,2.125rem);line-height:1.2;font-weight:650;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.0625rem;line-height:1.3;font-weight:650}
h3{font-size:.9375rem;line-height:1.4;font-weight:650}
a{color:var(--accent);text-underline-offset:.2em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
code,pre,.value{font-family:ui-monospace,SFMono-Regular,"Cascadia Mono",Menlo,Consolas,monospace;font-size:.8125rem}
time{white-space:nowrap}
.icon{width:1.25em;height:1.25em;flex:none}
.muted{color:var(--muted)}
.small{font-size:.875rem}
.skip{position:absolute;left:1rem;top:-5rem;background:var(--accent);color:var(--on-accent);padding:.625rem 1rem;border-radius:0 0 8px 8px;z-index:2}
.skip:focus{top:0}
.bar{background:var(--surface);border-bottom:1px solid var(--line)}
.bar>div{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.25rem;padding-block:.75rem}
.wrap{width:100%;max-width:76rem;margin-inline:auto;padding-inline:clamp(1rem,4vw,2.5rem)}
.mark{display:inline-flex;align-items:center;gap:.5rem;font-weight:700;letter-spacing:-.01em;color:var(--text);text-decoration:none;min-height:2rem}
.mark .icon{color:var(--accent)}
.places{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
.places a{display:inline-flex;align-items:center;min-height:2rem;color:var(--text);text-decoration:none}
.places a:hover{text-decoration:underline}
.places a[aria-current]{font-weight:650;box-shadow:inset 0 -2px var(--accent)}
.reader{margin-left:auto;color:var(--muted);font-size:.875rem}
.reader a{display:inline-flex;align-items:center;min-height:2rem;margin-left:.5rem}
main{padding-block:clamp(1.5rem,4vw,2.75rem) 3rem;display:grid;gap:clamp(1.5rem,3vw,2.25rem)}
main>*{min-width:0}
footer{border-top:1px solid var(--line);color:var(--muted);font-size:.875rem}
footer>div{padding-block:1.25rem 2rem;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
.card{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:clamp(1rem,2.5vw,1.5rem)}
.card>h2{margin-bottom:.875rem}
.badge{display:inline-flex;align-items:center;gap:.375rem;padding:.1875rem .625rem .1875rem .4375rem;border-radius:999px;font-size:.875rem;line-height:1.4;font-weight:600;white-space:nowrap;background:var(--sunken);color:var(--text)}
.badge .icon{width:1.05em;height:1.05em}
.badge.good{background:var(--good-ground);color:var(--good)}
.badge.bad{background:var(--bad-ground);color:var(--bad)}
.badge.warn{background:var(--warn-ground);color:var(--warn)}
.badge.busy{background:var(--busy-ground);color:var(--busy)}
button,.button,input,select,textarea{font:inherit;color:inherit}
button,.button{display:inline-flex;align-items:center;justify-content:center;gap:.5rem;min-height:2.75rem;padding:.5rem 1.125rem;border-radius:8px;border:1px solid var(--control);background:var(--surface);color:var(--text);font-weight:600;cursor:pointer;text-decoration:none}
button:hover,.button:hover{background:var(--sunken)}
button.strong,a.strong{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button.strong:hover{filter:brightness(1.08)}
button[disabled]{cursor:progress;opacity:.65}
label{font-weight:600;font-size:.875rem}
input,select,textarea{width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--control);border-radius:8px;background:var(--surface)}
textarea{min-height:5.5rem;resize:vertical}
::placeholder{color:var(--muted);opacity:1}
summary{cursor:pointer}
.lesson{display:grid;gap:1rem;max-width:44rem;padding-block:clamp(1rem,6vh,4rem)}
.lesson>.icon{width:2.5rem;height:2.5rem;color:var(--muted)}
.lesson ul{list-style:disc;padding-left:1.25rem;display:grid;gap:.375rem}
@media (prefers-reduced-motion:no-preference){.skip{transition:top .12s ease-out}button,.button,a{transition:background-color .12s,filter .12s}}
@media (forced-colors:active){.badge,.card,.dot{border:1px solid}}
@media print{.bar,.skip,.actions,footer{display:none}body{background:none}.card{break-inside:avoid}}
`;
