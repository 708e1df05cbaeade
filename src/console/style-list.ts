/** The list of requests: what needs somebody, then everything. */
export const LIST_STYLE = `
.intro{display:flex;flex-wrap:wrap;align-items:end;justify-content:space-between;gap:1rem 2rem}
.intro>div{display:grid;gap:.5rem}
.counts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,9.5rem),1fr));gap:.75rem}
.counts a{display:grid;gap:.125rem;padding:.875rem 1rem;background:var(--surface);border:1px solid var(--line);border-radius:12px;color:var(--text);text-decoration:none}
.counts a:hover{border-color:var(--accent)}
.counts a[aria-current]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.counts .number{font-size:1.625rem;line-height:1.15;font-weight:650;font-variant-numeric:tabular-nums}
.counts .name{display:flex;align-items:center;gap:.375rem;color:var(--muted);font-size:.875rem}
.counts .bad .number,.counts .bad .icon{color:var(--bad)}
.counts .busy .icon{color:var(--busy)}.counts .warn .icon{color:var(--warn)}
.filter{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));gap:.75rem 1rem;align-items:end}
.filter>div{display:grid;gap:.25rem}
.filter .buttons{display:flex;flex-wrap:wrap;gap:.5rem}
.section{display:grid;gap:.875rem}
.section>h2{font-size:1.25rem;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline}
.section>h2 small{font-weight:400;font-size:.9375rem;color:var(--muted)}
.table{background:var(--surface);border:1px solid var(--line);border-radius:12px;overflow:hidden}
table{border-collapse:collapse;width:100%;text-align:left}
th,td{padding:.75rem 1rem;vertical-align:top;border-top:1px solid var(--line)}
thead th{border-top:0;color:var(--muted);font-size:.8125rem;font-weight:600;background:var(--sunken);padding-block:.5rem}
tbody th{font-weight:600}
tbody th a{display:inline-block;white-space:nowrap}
tbody tr:hover{background:var(--sunken)}
td small,th small{display:block;color:var(--muted);font-weight:400;font-size:.875rem}
.late{color:var(--bad);font-weight:600}
.pages{display:flex;flex-wrap:wrap;gap:.75rem}
.calm{display:flex;gap:.75rem;align-items:flex-start}
.calm .icon{color:var(--good)}
.calm.blind .icon{color:var(--bad)}
@media (min-width:64.01rem){
th,td{overflow-wrap:break-word}
.requests td:nth-child(2){width:20%}
.requests td:nth-child(4){width:36%}
}
.system>summary .name{display:inline-block;min-width:11rem}
.checks tbody th a{white-space:normal}
@media (min-width:64.01rem){.checks table{table-layout:fixed}.checks th:first-child{width:22%}.checks th:nth-child(2){width:9rem}}
.fold summary,.ids summary{padding-block:.625rem;font-weight:600}
th small:empty{display:none}
@media (max-width:40rem){
.counts{display:flex;flex-wrap:wrap;gap:.375rem}
.counts a{display:inline-flex;align-items:center;gap:.375rem;padding:.25rem .625rem;border-radius:999px;min-height:2rem}
.counts .number{font-size:1rem}
.filter{grid-template-columns:1fr 1fr;gap:.5rem .75rem;padding:.75rem}
.filter .buttons{grid-column:1/-1}
main{gap:1.125rem;padding-top:1rem}
.section{gap:.625rem}
}
@media (max-width:64rem){
table,tbody,tr,th,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody tr{padding:.875rem 1rem;border-top:1px solid var(--line);display:grid;gap:.375rem}
tbody tr:first-child{border-top:0}
tbody th,tbody td{padding:0;border:0;min-width:0}
tbody td[data-name]::before{content:attr(data-name) ": ";color:var(--muted);font-size:.875rem}
tbody td:empty{display:none}
}
`;
