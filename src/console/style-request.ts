/** One request: what is the matter, the way it came, and everything that happened. */
export const REQUEST_STYLE = `
.crumbs{font-size:.875rem;margin-bottom:.75rem}
.crumbs a{display:inline-block;padding-block:.25rem}
.head{display:grid;gap:.625rem}
.eyebrow{display:flex;flex-wrap:wrap;align-items:center;gap:.375rem .875rem;color:var(--muted);font-size:.9375rem}
.eyebrow strong{color:var(--text);font-size:1rem}
.head blockquote{color:var(--muted);max-width:60ch}
.now{display:grid;gap:1.25rem;border-left-width:6px}
.now.good{border-left-color:var(--good)}.now.bad{border-left-color:var(--bad)}.now.warn{border-left-color:var(--warn)}.now.busy{border-left-color:var(--busy)}
.now .state{display:flex;align-items:center;gap:.625rem;font-size:clamp(1.25rem,1rem + 1vw,1.625rem);font-weight:650;line-height:1.25;letter-spacing:-.01em}
.state.good .icon{color:var(--good)}.state.bad .icon{color:var(--bad)}.state.warn .icon{color:var(--warn)}.state.busy .icon{color:var(--busy)}
.now .why{display:grid;gap:.25rem;margin-top:.5rem;max-width:68ch}
.now .why li+li{color:var(--muted)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));gap:1rem 2rem;padding-top:1.25rem;border-top:1px solid var(--line)}
.facts dt{color:var(--muted);font-size:.875rem}
.facts dd{font-weight:600}
.facts dd small{display:block;font-weight:400;font-size:.875rem;color:var(--muted)}
.facts dd .late{color:var(--bad);font-weight:600}
.summary .facts{grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));padding-top:0;border-top:0;gap:.75rem 2rem}
.summary dd+dd{margin-top:.375rem}
.summary h3{margin-top:1rem;padding-top:.875rem;border-top:1px solid var(--line)}
.summary h3 span{font-weight:400}
.plans{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;margin-top:.5rem}
.plans li{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem}
.steps{display:grid;grid-template-columns:repeat(6,1fr);gap:0}
.steps li{position:relative;display:grid;justify-items:center;gap:.375rem;text-align:center;font-size:.875rem;font-weight:600;line-height:1.3}
.steps li::before{content:"";position:absolute;top:.875rem;right:50%;width:100%;height:2px;background:var(--line)}
.steps li:first-child::before{content:none}
.steps li.done::before,.steps li.skipped::before{background:var(--good)}
.steps .dot{position:relative;z-index:1;display:grid;place-items:center;width:1.75rem;height:1.75rem;border-radius:50%;background:var(--surface);border:2px solid var(--line);color:var(--muted)}
.steps .dot .icon{width:1rem;height:1rem}
.steps .done .dot{background:var(--good-ground);border-color:var(--good);color:var(--good)}
.steps .current .dot{background:var(--busy-ground);border-color:var(--busy);color:var(--busy)}
.steps .undone .dot{background:var(--warn-ground);border-color:var(--warn);color:var(--warn)}
.steps .stopped .dot{background:var(--bad-ground);border-color:var(--bad);color:var(--bad)}
.steps .note{font-weight:400;color:var(--muted)}
.steps .todo{color:var(--muted)}
.split{display:grid;gap:clamp(1.5rem,3vw,2.25rem);align-items:start}
.side{display:grid;gap:1.25rem;min-width:0}
@media (min-width:62rem){.split{grid-template-columns:minmax(0,22rem) minmax(0,1fr)}}
.rows{display:grid;gap:1rem}
.rows>li+li{border-top:1px solid var(--line);padding-top:1rem}
.rows .top{display:flex;flex-wrap:wrap;gap:.375rem .75rem;align-items:baseline;justify-content:space-between}
.rows dl{display:grid;grid-template-columns:auto 1fr;gap:.125rem .625rem;margin-top:.5rem;font-size:.875rem}
.rows dt{color:var(--muted)}
.rows dd.wide{grid-column:1/-1}
.needs{display:grid;gap:.25rem;margin-top:.5rem;font-size:.9375rem}
.needs li{display:flex;gap:.5rem;align-items:flex-start}
.needs .icon{margin-top:.15rem;color:var(--muted)}.needs .met .icon{color:var(--good)}.needs .no .icon{color:var(--bad)}
.value{word-break:break-all}
.digests{display:grid;gap:.625rem;margin-top:.375rem;font-size:.875rem}
.evidence summary{margin-top:.625rem;padding-block:.25rem;font-weight:600}
.digests dt{color:var(--muted)}
.sealed{display:flex;gap:.625rem;align-items:flex-start;font-weight:600}
.sealed .icon{color:var(--good)}.sealed.bad .icon{color:var(--bad)}
.evidence p{margin-top:.625rem}
.evidence ul{margin-top:.625rem;display:grid;gap:.375rem;font-size:.875rem}
.actions details{border-top:1px solid var(--line)}
.actions details:first-of-type{border-top:0}
.actions summary{min-height:2.75rem;display:flex;align-items:center;gap:.5rem;font-weight:600;list-style:none}
.actions summary::-webkit-details-marker{display:none}
.actions summary::after{content:"";margin-left:auto;width:.5rem;height:.5rem;border:solid currentColor;border-width:0 2px 2px 0;transform:rotate(45deg) translate(-2px,-2px)}
.actions details[open] summary::after{transform:rotate(-135deg) translate(-2px,-2px)}
.actions form{display:grid;gap:.75rem;padding-block:.25rem 1.25rem}
.actions [role=status]:not(:empty){margin-top:.5rem;padding:.75rem 1rem;border-radius:8px;background:var(--sunken)}
.actions [data-kind=done]{background:var(--good-ground)}
.actions [data-kind=failed]{background:var(--bad-ground)}
.timeline>h2{font-size:1.25rem;margin-bottom:1rem}
.timeline>h2 small{font-weight:400;font-size:.9375rem;color:var(--muted);margin-left:.5rem}
.links ul{display:grid;gap:.25rem}
.links a,.eyebrow a{display:inline-block;padding-block:.25rem}
.day{margin-bottom:1.75rem}
.day>h3{position:sticky;top:0;background:var(--ground);padding-block:.5rem;margin-bottom:.5rem;z-index:1;color:var(--muted)}
.day>ol{position:relative}
.moment{position:relative;display:grid;grid-template-columns:2.25rem minmax(0,1fr);gap:0 .875rem;padding-bottom:1.25rem}
.moment::before{content:"";position:absolute;left:1.0625rem;top:2.25rem;bottom:0;width:2px;background:var(--line)}
.day>ol>.moment:last-child::before{content:none}
.moment>.dot{display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:50%;background:var(--sunken);color:var(--muted)}
.moment.good>.dot{background:var(--good-ground);color:var(--good)}
.moment.bad>.dot{background:var(--bad-ground);color:var(--bad)}
.moment.warn>.dot{background:var(--warn-ground);color:var(--warn)}
.moment.busy>.dot{background:var(--busy-ground);color:var(--busy)}
.moment.quiet>.dot{background:var(--ground);border:1px solid var(--line)}
.moment h4{font-size:1rem;line-height:1.4;font-weight:650;padding-top:.375rem}
.moment.quiet h4{font-weight:500}
.moment .when{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .5rem;color:var(--muted);font-size:.875rem}
.moment .when span::before{content:"· "}
.moment .lines{display:grid;gap:.3125rem;margin-top:.3125rem;font-size:.9375rem}
.moment blockquote{padding-left:.75rem;border-left:3px solid var(--line)}
.moment .error{display:flex;gap:.5rem;align-items:flex-start;color:var(--bad);font-weight:600}
.moment .error .icon{margin-top:.15rem}
.more summary{display:inline-block;padding-block:.25rem;color:var(--muted);text-decoration:underline dotted;text-underline-offset:.2em}
.more ul{display:grid;gap:.1875rem;padding-left:1rem}
.reason{display:block}
.reason code,.pairs{color:var(--muted)}
.pairs{display:flex;flex-wrap:wrap;gap:.125rem 1.25rem;font-size:.875rem}
.pairs .value{color:var(--text)}
.raw summary{display:inline-block;padding-block:.25rem;text-decoration:underline dotted;text-underline-offset:.2em}
.raw summary:hover{color:var(--text)}
.raw[open]{flex-basis:100%;min-width:0}
.raw pre{margin:.25rem 0 .5rem;color:var(--text);padding:.875rem 1rem;background:var(--sunken);border-radius:8px;overflow:auto;max-height:24rem;white-space:pre-wrap;word-break:break-word;line-height:1.5}
.pause{display:grid;grid-template-columns:2.25rem minmax(0,1fr);gap:0 .875rem;padding-bottom:1.125rem;color:var(--muted);font-size:.875rem}
.pause span:first-child{justify-self:center;letter-spacing:.1em;line-height:1}
@media (max-width:40rem){
.rows dl{grid-template-columns:1fr}
.rows dd+dt{margin-top:.25rem}
.steps{grid-template-columns:1fr;gap:.75rem}
.steps li{grid-template-columns:1.75rem auto 1fr;justify-items:start;align-items:center;gap:.75rem;text-align:left}
.steps li::before{top:-.75rem;left:.8125rem;right:auto;width:2px;height:.75rem}
.moment,.pause{gap:0 .625rem}
}
`;
